package io.millrace.batch;

import io.millrace.core.option.ConfigOption;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** A job as the command line knows it. */
interface BatchCommand {
  String name();

  /** What the job does, in one line of the help. */
  String summary();

  /** What the job takes, by the words that are typed, such as {@code --lake}. */
  List<ConfigOption<?>> options();

  /**
   * Runs the job.
   *
   * @param values text of each option that was given
   * @param out where the result goes
   * @throws io.millrace.core.MillraceException when an option is wrong or the lake can't be read
   */
  ExitCode run(Map<String, String> values, PrintStream out);
}
