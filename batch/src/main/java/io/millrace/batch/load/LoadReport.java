package io.millrace.batch.load;

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
 * @param errorFile where the errors were written
 */
public record LoadReport(
    String id,
    boolean wasThere,
    long facts,
    long errors,
    Map<String, Long> added,
    Optional<String> errorFile) {
  public LoadReport {
    added = Collections.unmodifiableMap(new LinkedHashMap<>(added));
  }

  LoadReport withErrorFile(Optional<String> file) {
    return new LoadReport(id, wasThere, facts, errors, added, file);
  }
}
