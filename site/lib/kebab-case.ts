/** The anchor of a problem code, as the API's `type` addresses spell it: NotAcceptable, not-acceptable. */
export const kebabCase = (code: string): string => code.replace(/(?<!^)[A-Z]/g, "-$&").toLowerCase();
