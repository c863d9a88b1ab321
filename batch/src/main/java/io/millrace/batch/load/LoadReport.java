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
 * @param untold targets that could not be told of the errors, and why
 */
public record LoadReport(
    String id,
    boolean wasThere,
    long facts,
    long errors,
    Map<String, Long> added,
    Duration staging,
    Duration merging,
    Optional<String> errorFile,
    Map<String, String> untold) {
  public LoadReport {
    added = Collections.unmodifiableMap(new LinkedHashMap<>(added));
    untold = Collections.unmodifiableMap(new LinkedHashMap<>(untold));
  }

  /** One that had nothing to do. */
  static LoadReport ofEarlier(String id, long facts, long errors) {
    return of(id, true, facts, errors, Map.of());
  }

  static LoadReport of(
      String id, boolean wasThere, long facts, long errors, Map<String, Long> added) {
    return new LoadReport(
        id,
        wasThere,
        facts,
        errors,
        added,
        Duration.ZERO,
        Duration.ZERO,
        Optional.empty(),
        Map.of());
  }

  LoadReport took(Duration staged, Duration merged) {
    return new LoadReport(id, wasThere, facts, errors, added, staged, merged, errorFile, untold);
  }

  LoadReport withErrorFile(Optional<String> file) {
    return new LoadReport(id, wasThere, facts, errors, added, staging, merging, file, untold);
  }

  LoadReport withUntold(Map<String, String> targets) {
    return new LoadReport(id, wasThere, facts, errors, added, staging, merging, errorFile, targets);
  }
}
