package io.millrace.core.pipeline;

import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import scala.collection.JavaConverters;
import scala.runtime.BoxedUnit;

/** The tables and views that SQL names, whether they exist or not. */
final class SqlRelations {
  private final Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final Set<String> ownNames = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  private SqlRelations() {}

  /** The names of one part, those of the SQL's own WITH left out; none where it can't be read. */
  static Set<String> of(SparkSession session, String sql) {
    SqlRelations relations = new SqlRelations();
    SqlErrors.analyse(
            () -> session.sessionState().sqlParser().parseQuery(sql),
            // Whoever analyses the query says what is wrong.
            line -> relations.names.clear())
        .ifPresent(relations::add);
    relations.names.removeAll(relations.ownNames);
    return relations.names;
  }

  private void add(LogicalPlan plan) {
    addNodes(plan);
    JavaConverters.seqAsJavaList(plan.subqueriesAll()).forEach(this::addNodes);
  }

  private void addNodes(LogicalPlan plan) {
    plan.foreach(
        node -> {
          if (node instanceof UnresolvedRelation relation
              && relation.multipartIdentifier().size() == 1) {
            names.add(relation.multipartIdentifier().head());
          }
          if (node instanceof UnresolvedWith with) {
            JavaConverters.seqAsJavaList(with.cteRelations())
                .forEach(
                    relation -> {
                      ownNames.add(relation._1());
                      add(relation._2());
                    });
          }
          return BoxedUnit.UNIT;
        });
  }
}
