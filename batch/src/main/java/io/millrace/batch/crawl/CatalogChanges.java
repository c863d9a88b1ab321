package io.millrace.batch.crawl;

import com.amazonaws.services.glue.AWSGlue;
import com.amazonaws.services.glue.model.BatchCreatePartitionRequest;
import com.amazonaws.services.glue.model.BatchCreatePartitionResult;
import com.amazonaws.services.glue.model.BatchDeletePartitionRequest;
import com.amazonaws.services.glue.model.CreateDatabaseRequest;
import com.amazonaws.services.glue.model.CreateTableRequest;
import com.amazonaws.services.glue.model.DatabaseInput;
import com.amazonaws.services.glue.model.EntityNotFoundException;
import com.amazonaws.services.glue.model.GetDatabaseRequest;
import com.amazonaws.services.glue.model.GetPartitionsRequest;
import com.amazonaws.services.glue.model.GetPartitionsResult;
import com.amazonaws.services.glue.model.GetTableRequest;
import com.amazonaws.services.glue.model.PartitionInput;
import com.amazonaws.services.glue.model.PartitionValueList;
import com.amazonaws.services.glue.model.Table;
import com.amazonaws.services.glue.model.TableInput;
import com.amazonaws.services.glue.model.UpdateTableRequest;
import io.millrace.core.MillraceException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the catalog lacks, or has otherwise than the lake. */
final class CatalogChanges {
  /** The most partitions that a call may add, and remove. */
  private static final int MOST_ADDED = 100;

  private static final int MOST_REMOVED = 25;

  private final AWSGlue glue;
  private final String database;
  private final List<Change> changes = new ArrayList<>();

  CatalogChanges(AWSGlue glue, String database) {
    this.glue = glue;
    this.database = database;
  }

  /** In the order in which they are to be made. */
  List<Change> list() {
    return List.copyOf(changes);
  }

  void add(Change change) {
    changes.add(change);
  }

  void database(String description, String location) {
    try {
      glue.getDatabase(new GetDatabaseRequest().withName(database));
    } catch (EntityNotFoundException e) {
      changes.add(
          new Change(
              "CreateDatabase " + database,
              client ->
                  client.createDatabase(
                      new CreateDatabaseRequest()
                          .withDatabaseInput(
                              new DatabaseInput()
                                  .withName(database)
                                  .withDescription(description)
                                  .withLocationUri(location)))));
    }
  }

  /**
   * @throws MillraceException where the catalog has a table of this name that is of another folder
   */
  void table(TableInput wanted) {
    Optional<Table> found = find(wanted.getName());
    String name = database + "." + wanted.getName();
    if (found.isEmpty()) {
      changes.add(
          new Change(
              "CreateTable %s: %s, %d columns"
                  .formatted(
                      name,
                      wanted.getStorageDescriptor().getLocation(),
                      wanted.getStorageDescriptor().getColumns().size()),
              client ->
                  client.createTable(
                      new CreateTableRequest().withDatabaseName(database).withTableInput(wanted))));
      return;
    }
    String there = found.get().getStorageDescriptor().getLocation();
    String here = wanted.getStorageDescriptor().getLocation();
    if (!there.replaceFirst("/+$", "").equals(here.replaceFirst("/+$", ""))) {
      throw new MillraceException(
          "The catalog's table %s is of %s, not of %s: name another --database, or remove that table."
              .formatted(name, there, here));
    }
    String difference = TableDifference.of(found.get(), wanted);
    if (!difference.isEmpty()) {
      changes.add(
          new Change(
              "UpdateTable %s: %s".formatted(name, difference),
              client ->
                  client.updateTable(
                      new UpdateTableRequest()
                          .withDatabaseName(database)
                          .withTableInput(TableDifference.merged(found.get(), wanted)))));
    }
  }

  private Optional<Table> find(String name) {
    try {
      return Optional.of(
          glue.getTable(new GetTableRequest().withDatabaseName(database).withName(name))
              .getTable());
    } catch (EntityNotFoundException e) {
      return Optional.empty(); // neither where the database is missing
    }
  }

  /**
   * Adds partitions that are missing, and removes those that are no more.
   *
   * @param folders of the partitions that there are, by their values
   */
  void partitions(CatalogTable table, Map<List<String>, String> folders) {
    String name = table.name() + CatalogTable.FILES;
    Set<List<String>> present = partitionsOf(name);
    List<PartitionInput> missing =
        folders.entrySet().stream()
            .filter(partition -> !present.contains(partition.getKey()))
            .map(
                partition ->
                    new PartitionInput()
                        .withValues(partition.getKey())
                        .withStorageDescriptor(table.partition(partition.getValue())))
            .toList();
    for (int from = 0; from < missing.size(); from += MOST_ADDED) {
      List<PartitionInput> some =
          missing.subList(from, Math.min(missing.size(), from + MOST_ADDED));
      changes.add(
          new Change(
              "BatchCreatePartition %s.%s: %s".formatted(database, name, shown(some)),
              client -> addPartitions(client, name, some)));
    }
    List<List<String>> gone =
        present.stream().filter(values -> !folders.containsKey(values)).toList();
    for (int from = 0; from < gone.size(); from += MOST_REMOVED) {
      List<List<String>> some = gone.subList(from, Math.min(gone.size(), from + MOST_REMOVED));
      changes.add(
          new Change(
              "BatchDeletePartition %s.%s: %s".formatted(database, name, some),
              client ->
                  client.batchDeletePartition(
                      new BatchDeletePartitionRequest()
                          .withDatabaseName(database)
                          .withTableName(name)
                          .withPartitionsToDelete(
                              some.stream()
                                  .map(values -> new PartitionValueList().withValues(values))
                                  .toList()))));
    }
  }

  private Set<List<String>> partitionsOf(String table) {
    Set<List<String>> values = new HashSet<>();
    GetPartitionsRequest request =
        new GetPartitionsRequest().withDatabaseName(database).withTableName(table);
    try {
      do {
        GetPartitionsResult page = glue.getPartitions(request);
        page.getPartitions().forEach(partition -> values.add(partition.getValues()));
        request.setNextToken(page.getNextToken());
      } while (request.getNextToken() != null);
    } catch (EntityNotFoundException e) {
      return Set.of(); // the table is yet to be made
    }
    return values;
  }

  private void addPartitions(AWSGlue client, String table, List<PartitionInput> partitions) {
    BatchCreatePartitionResult result =
        client.batchCreatePartition(
            new BatchCreatePartitionRequest()
                .withDatabaseName(database)
                .withTableName(table)
                .withPartitionInputList(partitions));
    if (result.getErrors() == null) {
      return;
    }
    List<String> refused =
        result.getErrors().stream()
            // Another crawl has been faster.
            .filter(
                error -> !"AlreadyExistsException".equals(error.getErrorDetail().getErrorCode()))
            .map(
                error ->
                    "%s: %s"
                        .formatted(
                            error.getPartitionValues(), error.getErrorDetail().getErrorMessage()))
            .toList();
    if (!refused.isEmpty()) {
      throw new MillraceException(
          "Glue refused partitions of %s.%s: %s"
              .formatted(database, table, String.join("; ", refused)));
    }
  }

  private static String shown(List<PartitionInput> partitions) {
    return partitions.stream()
        .map(partition -> String.join("/", partition.getValues()))
        .collect(Collectors.joining(", "));
  }
}
