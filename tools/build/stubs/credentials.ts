/** The error name of the SDK's own providers, by which `classify` recognises an access fault. */
class CredentialsProviderError extends Error {
  override name = 'CredentialsProviderError';
}

/**
 * Replaces the credential provider chain: the credentials of a Lambda function are in its environment. That holds for
 * every function with a managed runtime. Profiles, SSO, web identity, instance metadata, and the container credentials
 * of SnapStart are not supported.
 */
export const defaultProvider = () => async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_ACCOUNT_ID } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new CredentialsProviderError(
      'The environment has no credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed. Other sources, such as profiles and AWS_CONTAINER_CREDENTIALS_FULL_URI, are not supported.',
    );
  }

  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    ...(AWS_ACCOUNT_ID && { accountId: AWS_ACCOUNT_ID }),
  };
};
