package io.millrace.streaming.opensearch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.core.lake.KeyedUpsert;
import io.millrace.core.lake.LakeTables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Makes documents of an aggregate's rows. The row's revision becomes the document's version and is
 * not a field. For one thread.
 */
final class DocumentWriter {
  private static final JsonFactory JSON = new JsonFactory();
  private static final byte[] NONE = {};

  /** Columns that say something about the document. */
  static final Set<String> NO_FIELDS = Set.of(LakeTables.REVISION, KeyedUpsert.DELETED);

  private final DocumentId id;
  private final int revision;
  private final int deleted;
  private final JsonObject fields;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(512);

  /**
   * @param row the type of the rows, with the column {@link LakeTables#REVISION}, and {@link
   *     KeyedUpsert#DELETED} if need be
   * @param key the columns that identify a row
   * @throws io.millrace.core.MillraceException when a column is missing or of a type that no
   *     document can hold
   */
  DocumentWriter(StructType row, List<String> key) {
    this.id = new DocumentId(row, key);
    this.revision = Columns.index(row, LakeTables.REVISION);
    this.deleted = List.of(row.fieldNames()).indexOf(KeyedUpsert.DELETED);
    this.fields = new JsonObject("", row, NO_FIELDS);
  }

  SearchDocument write(InternalRow row) {
    if (deleted >= 0 && row.getBoolean(deleted)) {
      return new SearchDocument(id.of(row), row.getLong(revision), NONE);
    }
    buffer.reset();
    try (JsonGenerator json = JSON.createGenerator(buffer)) {
      json.enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
      fields.writeFields(json, row);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SearchDocument(id.of(row), row.getLong(revision), buffer.toByteArray());
  }
}
