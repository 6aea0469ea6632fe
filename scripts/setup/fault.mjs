/** Something a person can mend: the message says what and how; `status` is the exit status (as in the CLI). */
export class SetupFault extends Error {
  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}
