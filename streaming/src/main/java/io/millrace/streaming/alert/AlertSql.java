package io.millrace.streaming.alert;

import io.millrace.core.pipeline.AlertColumns;
import io.millrace.core.pipeline.Pipeline;
import java.util.Optional;
import java.util.Set;

/**
 * An alert and what its SQL is known to do.
 *
 * @param aggregates those that it depends on, also through other alerts
 * @param rowWise the aggregate whose rows it takes one by one, if it does
 */
record AlertSql(
    Pipeline.Alert alert, Set<String> aggregates, AlertColumns columns, Optional<String> rowWise) {}
