/** Stands in for asking the instance metadata service of EC2 for the Region, which Lambda has in its environment. */
export const getInstanceMetadataRegion = async (): Promise<undefined> => undefined;
