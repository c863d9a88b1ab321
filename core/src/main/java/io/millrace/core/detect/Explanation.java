package io.millrace.core.detect;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.List;

/**
 * Writes the shares of a score as {@code ANOMALY_EXPLANATION} of Kinesis Data Analytics has them.
 *
 * @param columns names of the columns
 * @param withDirection whether to say on which side of the usual a value is, and how clearly
 */
public record Explanation(List<String> columns, boolean withDirection) implements Serializable {
  public Explanation {
    columns = List.copyOf(columns);
  }

  public String json(Score score) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < columns.size(); i++) {
      Score.Share share = score.shares().get(i);
      ObjectNode column = root.putObject(columns.get(i));
      if (withDirection) {
        column.put("DIRECTION", share.high() > share.low() ? "HIGH" : "LOW");
        column.put("STRENGTH", Math.abs(share.high() - share.low()));
      }
      column.put("ATTRIBUTION_SCORE", share.sum());
    }
    return root.toString();
  }
}
