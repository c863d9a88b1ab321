package io.millrace.batch.load;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a load has done.
 *
 * @param id of the load, in the column {@code load_id}
 * @param wasThere whether the manifest had been loaded before, so that nothing was added
 * @param facts rows of the manifest in the table of facts
 * @param errors lines of the manifest in the table of errors
 * @param added rows that are new, by table
 * @param staging time until all lines were parsed and in the staging tables
 * @param merging time until they were in the star schema
 * @param errorFile where the errors were written
 */
public record LoadReport(
    String id,
    boolean wasThere,
    long facts,
    long errors,
    Map<String, Long> added,
    Duration staging,
    Duration merging,
    Optional<String> errorFile) {
  public LoadReport {
    added = Collections.unmodifiableMap(new LinkedHashMap<>(added));
  }

  /** One that had nothing to do. */
  static LoadReport ofEarlier(String id, long facts, long errors) {
    return new LoadReport(
        id, true, facts, errors, Map.of(), Duration.ZERO, Duration.ZERO, Optional.empty());
  }

  LoadReport took(Duration staged, Duration merged) {
    return new LoadReport(id, wasThere, facts, errors, added, staged, merged, errorFile);
  }

  LoadReport withErrorFile(Optional<String> file) {
    return new LoadReport(id, wasThere, facts, errors, added, staging, merging, file);
  }
}
