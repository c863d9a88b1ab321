package io.millrace.core.envelope;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionException;
import io.millrace.core.option.OptionReader;
import io.millrace.core.option.Suggestions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every envelope, by the name that pipeline files use. */
public final class Envelopes {
  private static final List<Envelope> ALL =
      List.of(
          new CloudWatchLogsEnvelope(),
          new CloudTrailRecordsEnvelope(),
          new FirehoseEnvelope(),
          new GzipEnvelope(),
          new Base64Envelope(),
          new LinesEnvelope());

  private Envelopes() {}

  /** The names, in the order of the documentation. */
  public static List<String> names() {
    return ALL.stream().map(Envelope::name).toList();
  }

  /** What a chain of envelopes can be told. */
  public static List<ConfigOption<?>> options() {
    return EnvelopeLimits.OPTIONS;
  }

  /** What is wrong with the name of an envelope. */
  public static Optional<String> problem(String name) {
    return find(name).isPresent()
        ? Optional.empty()
        : Optional.of("unknown envelope '" + name + "'" + Suggestions.didYouMean(name, names()));
  }

  /**
   * Envelopes within each other.
   *
   * @param names the outermost first, at least one
   * @throws OptionException with every mistake in names and options
   */
  public static EnvelopeChain chain(List<String> names, Map<String, String> options) {
    OptionReader reader = new OptionReader("Envelopes " + String.join(", ", names), options);
    reader.rejectUnknown(EnvelopeLimits.OPTIONS);
    EnvelopeLimits limits = EnvelopeLimits.read(reader);
    names.forEach(name -> problem(name).ifPresent(reader::problem));
    if (names.isEmpty()) {
      reader.problem("no envelope is named");
    }
    reader.finish();
    return new EnvelopeChain(
        names.stream().map(name -> find(name).orElseThrow()).toArray(Envelope[]::new), limits);
  }

  private static Optional<Envelope> find(String name) {
    return ALL.stream().filter(envelope -> envelope.name().equals(name)).findFirst();
  }
}
