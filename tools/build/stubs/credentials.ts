/** The name by which the SDK's own providers fail, and by which `classify` knows that access is the matter. */
class CredentialsProviderError extends Error {
  override name = 'CredentialsProviderError';
}

/**
 * Replaces the chain of credential providers: credentials of a Lambda function are in its environment. That holds
 * for every function of a managed runtime. Not supported are profiles, SSO, web identity, instance metadata, and the
 * container credentials that SnapStart would need.
 */
export const defaultProvider = () => async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_ACCOUNT_ID } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new CredentialsProviderError(
      'The environment has no credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed. The functions look nowhere else, neither in profiles nor at AWS_CONTAINER_CREDENTIALS_FULL_URI.',
    );
  }

  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    ...(AWS_ACCOUNT_ID && { accountId: AWS_ACCOUNT_ID }),
  };
};
