import { name, version } from "../package.json";

export const serviceName = name;
export const serviceVersion = version;
