package io.millrace.batch;

/** How a job ends, by kind; EMR and Step Functions branch on the number. */
enum ExitCode {
  DONE(0),
  /** The job ran, and what it looked at is not as it should be. */
  FOUND_PROBLEMS(1),
  /** The command is wrong, or what it names can't be read. */
  UNUSABLE(2),
  /** The job broke off; run again, it goes on or begins anew. */
  FAILED(3);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
