package io.millrace.bench.parser;

import java.util.Collections;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Where the lines of a file come from, several times over. */
enum LineSource {
  FILE {
    @Override
    Dataset<Row> lines(SparkSession spark, String file, int copies) {
      return spark.read().text(Collections.nCopies(copies, file).toArray(String[]::new));
    }
  },

  /** Spark's cache. Of a long line, finding its end in a file takes longer than parsing it. */
  CACHE {
    @Override
    Dataset<Row> lines(SparkSession spark, String file, int copies) {
      Dataset<Row> once = spark.read().text(file).cache();
      once.count();
      Dataset<Row> all = once;
      for (int i = 1; i < copies; i++) {
        all = all.union(once);
      }
      return all;
    }
  };

  abstract Dataset<Row> lines(SparkSession spark, String file, int copies);
}
