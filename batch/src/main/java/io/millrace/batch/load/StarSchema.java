package io.millrace.batch.load;

import io.millrace.core.pipeline.Warehouse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The tables of a warehouse with the types of their columns.
 *
 * @param staged what the facts' SQL returns: the columns of the facts and of all dimensions
 */
record StarSchema(Warehouse warehouse, StructType staged) {
  static final String LOAD_ID = "load_id";

  /** Columns that the fact has beside its load and the surrogate keys. */
  List<StructField> measures() {
    Set<String> ofDimensions = new LinkedHashSet<>();
    warehouse.dimensions().forEach(dimension -> ofDimensions.addAll(dimension.all()));
    List<StructField> measures = new ArrayList<>();
    for (StructField column : staged.fields()) {
      if (!ofDimensions.contains(column.name())) {
        measures.add(column);
      }
    }
    return measures;
  }

  /** The columns of a dimension behind its surrogate key. */
  List<StructField> columns(Warehouse.Dimension dimension) {
    return dimension.all().stream().map(name -> staged.apply(name)).toList();
  }
}
