package io.millrace.core.format;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of Windows events, and what fills them in each form of an event. */
final class WindowsEventFields {
  /** In place of an ordinal: an object of JSON with columns of its own. */
  static final int WINLOG = -1;

  static final int LOG = -2;
  static final int USER = -3;
  static final int PROCESS = -4;
  static final int THREAD = -5;

  /** In place of an ordinal: the event's own data. */
  static final int DATA = -6;

  /** In place of an ordinal: fills a column where nothing better does. */
  static final int SPARE_TIME = -7;

  static final int SPARE_MESSAGE = -8;

  /** How a column is written. */
  enum Kind {
    TEXT(DataTypes.StringType),
    INT(DataTypes.IntegerType),
    BIGINT(DataTypes.LongType),
    TIME(DataTypes.TimestampType),
    /** A number, in whose place some write its name; the column of the name follows. */
    CODE(DataTypes.IntegerType),
    /** As {@link #CODE}, with a bit mask of 64 bits as text. */
    MASK(DataTypes.StringType),
    /** A user's security identifier, in whose place some write a name, which follows. */
    SID(DataTypes.StringType);

    private final DataType type;

    Kind(DataType type) {
      this.type = type;
    }

    boolean isNamed() {
      return this == CODE || this == MASK || this == SID;
    }
  }

  private static final String COLUMN_TABLE =
      """
      time TIME
      event_id INT
      version INT
      level CODE
      level_name TEXT
      task CODE
      task_name TEXT
      opcode CODE
      opcode_name TEXT
      keywords MASK
      keyword_names TEXT
      provider TEXT
      provider_guid TEXT
      channel TEXT
      computer TEXT
      record_id BIGINT
      process_id BIGINT
      thread_id BIGINT
      user_id SID
      user_name TEXT
      user_domain TEXT
      activity_id TEXT
      related_activity_id TEXT
      message TEXT
      subject_user_sid TEXT
      subject_user_name TEXT
      subject_domain_name TEXT
      subject_logon_id TEXT
      target_user_sid TEXT
      target_user_name TEXT
      target_domain_name TEXT
      target_logon_id TEXT
      logon_type INT
      ip_address TEXT
      ip_port INT
      workstation_name TEXT
      process_name TEXT
      authentication_package TEXT
      status TEXT
      sub_status TEXT
      failure_reason TEXT
      """;

  /** Event data of Security events with columns of its own, by the names in Microsoft's audit. */
  private static final String SECURITY =
      """
      SubjectUserSid subject_user_sid
      SubjectUserName subject_user_name
      SubjectDomainName subject_domain_name
      SubjectLogonId subject_logon_id
      TargetUserSid target_user_sid
      TargetUserName target_user_name
      TargetDomainName target_domain_name
      TargetLogonId target_logon_id
      Status status
      FailureReason failure_reason
      SubStatus sub_status
      LogonType logon_type
      AuthenticationPackageName authentication_package
      WorkstationName workstation_name
      Workstation workstation_name
      ProcessName process_name
      IpAddress ip_address
      IpPort ip_port
      """;

  /** Kinesis Agent for Windows, then NXLog and its like, then Winlogbeat before and since 7.0. */
  private static final String JSON =
      """
      EventId event_id
      Description SPARE_MESSAGE
      LevelDisplayName level_name
      LogName channel
      MachineName computer
      ProviderName provider
      TimeCreated time
      Index record_id
      UserName user_id
      Keywords keywords
      EventData DATA
      UserData DATA
      Id event_id
      EventCode event_id
      RecordId record_id
      UserId user_id
      Message message
      EventTime time
      EventID event_id
      SourceName provider
      ProviderGuid provider_guid
      Version version
      Level level
      Severity level_name
      Task task
      Category task_name
      Opcode opcode
      OpcodeValue opcode
      RecordNumber record_id
      EventRecordID record_id
      ActivityID activity_id
      RelatedActivityID related_activity_id
      ProcessID process_id
      ExecutionProcessID process_id
      ThreadID thread_id
      ExecutionThreadID thread_id
      Channel channel
      Hostname computer
      Computer computer
      UserID user_id
      AccountName user_name
      Domain user_domain
      @timestamp SPARE_TIME
      source_name provider
      log_name channel
      level level
      record_number record_id
      process_id process_id
      thread_id thread_id
      message message
      computer_name computer
      event_id event_id
      provider_guid provider_guid
      version version
      task task
      opcode opcode
      keywords keywords
      activity_id activity_id
      related_activity_id related_activity_id
      event_data DATA
      user_data DATA
      log LOG
      winlog WINLOG
      """;

  private static final String WINLOGBEAT =
      """
      event_id event_id
      provider_name provider
      provider_guid provider_guid
      channel channel
      computer_name computer
      record_id record_id
      version version
      task task
      opcode opcode
      keywords keywords
      activity_id activity_id
      related_activity_id related_activity_id
      process PROCESS
      user USER
      event_data DATA
      user_data DATA
      """;

  /** Paths of elements and attributes below the root. */
  private static final String XML =
      """
      System.Provider.Name provider
      System.Provider.Guid provider_guid
      System.EventID event_id
      System.Version version
      System.Level level
      System.Task task
      System.Opcode opcode
      System.Keywords keywords
      System.TimeCreated.SystemTime time
      System.EventRecordID record_id
      System.Correlation.ActivityID activity_id
      System.Correlation.RelatedActivityID related_activity_id
      System.Execution.ProcessID process_id
      System.Execution.ThreadID thread_id
      System.Channel channel
      System.Computer computer
      System.Security.UserID user_id
      RenderingInfo.Message message
      RenderingInfo.Level level_name
      RenderingInfo.Task task_name
      RenderingInfo.Opcode opcode_name
      RenderingInfo.Keywords.Keyword keyword_names
      """;

  /** Elements below the root of the agent's format {@code xml}. */
  private static final String AGENT_XML =
      """
      EventId event_id
      Description message
      LevelDisplayName level_name
      LogName channel
      MachineName computer
      ProviderName provider
      TimeCreated time
      Index record_id
      UserName user_id
      Keywords keywords
      Opcode opcode
      Task task
      """;

  private static final Kind[] KINDS =
      COLUMN_TABLE.lines().map(line -> Kind.valueOf(line.split(" ")[1])).toArray(Kind[]::new);

  static final StructType COLUMNS = columns();
  static final int TIME = COLUMNS.fieldIndex("time");
  static final int EVENT_ID = COLUMNS.fieldIndex("event_id");
  static final int KEYWORDS = COLUMNS.fieldIndex("keywords");
  static final int KEYWORD_NAMES = COLUMNS.fieldIndex("keyword_names");
  static final int MESSAGE = COLUMNS.fieldIndex("message");
  static final int EVENT_DATA = COLUMNS.fieldIndex("event_data");
  static final int RESCUED = COLUMNS.fieldIndex(JsonFormat.RESCUED);

  static final Members SECURITY_MEMBERS = Members.of(SECURITY);
  static final Members JSON_MEMBERS = Members.of(JSON + SECURITY);

  private static final Members[] NESTED = {
    Members.of(WINLOGBEAT),
    Members.of("level level"),
    Members.of("identifier user_id\nname user_name\ndomain user_domain"),
    Members.of("pid process_id\nthread THREAD"),
    Members.of("id thread_id")
  };

  /** Columns by the paths of Windows' own XML. */
  static final Map<String, Integer> PATHS = paths(XML);

  /** Columns by the paths of the agent's format {@code xml}. */
  static final Map<String, Integer> AGENT_PATHS = paths(AGENT_XML);

  private WindowsEventFields() {}

  /**
   * The members of one object.
   *
   * @param targets for each key the ordinal of its column, or one of the constants above
   */
  record Members(JsonKeys keys, List<String> names, int[] targets) {
    static Members of(String table) {
      List<String[]> lines = table.lines().map(line -> line.split(" ")).toList();
      List<String> names = lines.stream().map(words -> words[0]).toList();
      return new Members(
          new JsonKeys(names), names, lines.stream().mapToInt(words -> target(words[1])).toArray());
    }
  }

  private static StructType columns() {
    List<String> lines = COLUMN_TABLE.lines().toList();
    StructType columns = new StructType();
    for (int i = 0; i < KINDS.length; i++) {
      columns = columns.add(lines.get(i).split(" ")[0], KINDS[i].type);
    }
    DataType map = DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType);
    return columns.add("event_data", map).add(JsonFormat.RESCUED, map);
  }

  private static int target(String word) {
    return switch (word) {
      case "WINLOG" -> WINLOG;
      case "LOG" -> LOG;
      case "USER" -> USER;
      case "PROCESS" -> PROCESS;
      case "THREAD" -> THREAD;
      case "DATA" -> DATA;
      case "SPARE_TIME" -> SPARE_TIME;
      case "SPARE_MESSAGE" -> SPARE_MESSAGE;
      default -> COLUMNS.fieldIndex(word);
    };
  }

  private static Map<String, Integer> paths(String table) {
    Map<String, Integer> paths = new HashMap<>();
    table
        .lines()
        .map(line -> line.split(" "))
        .forEach(words -> paths.put(words[0], COLUMNS.fieldIndex(words[1])));
    return Map.copyOf(paths);
  }

  static Kind kind(int ordinal) {
    return KINDS[ordinal];
  }

  /** The members of the object that a target from {@link #WINLOG} to {@link #THREAD} stands for. */
  static Members nested(int target) {
    return NESTED[WINLOG - target];
  }

  /** Why a record is refused in which the column cannot be read. */
  static String mismatch(int ordinal) {
    var column = COLUMNS.fields()[ordinal];
    return "column '%s' is no %s".formatted(column.name(), column.dataType().sql());
  }
}
