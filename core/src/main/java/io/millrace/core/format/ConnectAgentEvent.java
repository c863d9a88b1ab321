package io.millrace.core.format;

import io.millrace.core.json.SnakeCase;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * One event of Amazon Connect's agent event stream, a JSON object: logins, logouts, changes of
 * state and heartbeats, with the agent's snapshots. What the columns have no place for goes into
 * the map {@code rescued}.
 *
 * <p>Source of truth: AWS, <a
 * href="https://docs.aws.amazon.com/connect/latest/adminguide/agent-event-stream-model.html">Agent
 * event streams data model in Amazon Connect</a>.
 */
public final class ConnectAgentEvent implements LogFormat {
  private static final long serialVersionUID = 1L;

  public static final ConnectAgentEvent INSTANCE = new ConnectAgentEvent();

  private static final String NAMED = "STRUCT<ARN: STRING, Name: STRING>";

  private static final String QUEUE = "STRUCT<ARN: STRING, Name: STRING, Channels: ARRAY<STRING>>";

  private static final String SNAPSHOT =
      "STRUCT<AgentStatus: STRUCT<ARN: STRING, Name: STRING, StartTimestamp: TIMESTAMP, Type: STRING>,"
          + " NextAgentStatus: STRUCT<ARN: STRING, Name: STRING, EnqueuedTimestamp: TIMESTAMP>,"
          + " Configuration: STRUCT<Username: STRING, FirstName: STRING, LastName: STRING,"
          + " AgentHierarchyGroups: STRUCT<Level1: NAMED, Level2: NAMED, Level3: NAMED, Level4: NAMED,"
          + " Level5: NAMED>,"
          + " RoutingProfile: STRUCT<ARN: STRING, Name: STRING,"
          + " Concurrency: ARRAY<STRUCT<Channel: STRING, AvailableSlots: INT, MaximumSlots: INT>>,"
          + " DefaultOutboundQueue: QUEUE, InboundQueues: ARRAY<QUEUE>>>,"
          + " Contacts: ARRAY<STRUCT<ContactId: STRING, InitialContactId: STRING, Channel: STRING,"
          + " InitiationMethod: STRING, State: STRING, StateStartTimestamp: TIMESTAMP,"
          + " ConnectedToAgentTimestamp: TIMESTAMP, QueueTimestamp: TIMESTAMP, Queue: NAMED>>>";

  /** As AWS names the fields. */
  private static final StructType EVENT =
      StructType.fromDDL(
          ("EventTimestamp TIMESTAMP, EventId STRING, EventType STRING, Version STRING,"
                  + " AWSAccountId STRING, InstanceARN STRING, AgentARN STRING,"
                  + " CurrentAgentSnapshot SNAPSHOT, PreviousAgentSnapshot SNAPSHOT")
              .replace("SNAPSHOT", SNAPSHOT)
              .replace("NAMED", NAMED)
              .replace("QUEUE", QUEUE));

  private static final JsonObjectType ROOT = JsonObjectType.of(EVENT);

  private static final TextValues VALUES = new TextValues(TimestampForm.ISO_8601);

  private static final StructType COLUMNS =
      columns(EVENT)
          .add(
              JsonFormat.RESCUED,
              DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));

  private ConnectAgentEvent() {}

  /** The event's time is called {@code time}, as in other formats; all else as AWS calls it. */
  private static StructType columns(StructType event) {
    StructType named = new StructType();
    for (StructField field : event.fields()) {
      String name = field.name().equals("EventTimestamp") ? "time" : SnakeCase.of(field.name());
      named = named.add(name, renamed(field.dataType()));
    }
    return named;
  }

  private static DataType renamed(DataType type) {
    if (type instanceof StructType struct) {
      return columns(struct);
    }
    return type instanceof ArrayType array
        ? DataTypes.createArrayType(renamed(array.elementType()))
        : type;
  }

  @Override
  public String name() {
    return "connect-agent-event";
  }

  @Override
  public StructType fields() {
    return COLUMNS;
  }

  @Override
  public InternalRow parse(byte[] bytes, int offset, int length) {
    return new JsonRecord(ROOT, VALUES, bytes, offset, length).parse();
  }

  private Object readResolve() {
    return INSTANCE;
  }
}
