package io.millrace.bench.kinesis;

/** The two ways in which Kinesis hands out records. */
enum Consumer {
  POLLING("polling"),
  FAN_OUT("fan-out");

  private final String option;

  Consumer(String option) {
    this.option = option;
  }

  /** How the source's option spells it. */
  String option() {
    return option;
  }
}
