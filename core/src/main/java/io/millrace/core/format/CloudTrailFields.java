package io.millrace.core.format;

import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of CloudTrail events, and the members of their objects that fill them. */
final class CloudTrailFields {
  /** In place of an ordinal: a member that is an object with columns of its own, or a list. */
  static final int IDENTITY = -1;

  static final int SESSION = -2;
  static final int ISSUER = -3;
  static final int ATTRIBUTES = -4;
  static final int RESOURCES = -5;

  /** Members that say that the object is no event. */
  static final int RECORDS = -6;

  static final int DIGEST = -7;

  private static final DataType TEXT = DataTypes.StringType;
  private static final DataType FLAG = DataTypes.BooleanType;
  private static final DataType TIME = DataTypes.TimestampType;

  private static final StructType RESOURCE =
      new StructType().add("arn", TEXT).add("account_id", TEXT).add("type", TEXT);

  /**
   * Members in the order in which CloudTrail writes them, each with its column and how it is read.
   * A dash stands for what is more than one column.
   */
  private static final String EVENT =
      """
      eventVersion event_version TEXT
      userIdentity - IDENTITY
      eventTime event_time TIME
      eventSource event_source TEXT
      eventName event_name TEXT
      awsRegion aws_region TEXT
      sourceIPAddress source_ip_address TEXT
      userAgent user_agent TEXT
      errorCode error_code TEXT
      errorMessage error_message TEXT
      requestParameters request_parameters TEXT
      responseElements response_elements TEXT
      additionalEventData additional_event_data TEXT
      requestID request_id TEXT
      eventID event_id TEXT
      readOnly read_only FLAG
      resources - RESOURCES
      eventType event_type TEXT
      apiVersion api_version TEXT
      managementEvent management_event FLAG
      recipientAccountId recipient_account_id TEXT
      serviceEventDetails service_event_details TEXT
      sharedEventID shared_event_id TEXT
      vpcEndpointId vpc_endpoint_id TEXT
      vpcEndpointAccountId vpc_endpoint_account_id TEXT
      eventCategory event_category TEXT
      addendum addendum TEXT
      eventContext event_context TEXT
      edgeDeviceDetails edge_device_details TEXT
      tlsDetails tls_details TEXT
      sessionCredentialFromConsole session_credential_from_console FLAG
      insightDetails insight_details TEXT
      Records - RECORDS
      digestStartTime - DIGEST
      digestS3Object - DIGEST
      """;

  private static final String USER =
      """
      type user_type TEXT
      principalId user_principal_id TEXT
      arn user_arn TEXT
      accountId user_account_id TEXT
      accessKeyId user_access_key_id TEXT
      userName user_name TEXT
      sessionContext - SESSION
      invokedBy user_invoked_by TEXT
      identityProvider user_identity_provider TEXT
      """;

  private static final String SESSION_CONTEXT =
      """
      sessionIssuer - ISSUER
      webIdFederationData web_id_federation_data TEXT
      attributes - ATTRIBUTES
      sourceIdentity source_identity TEXT
      ec2RoleDelivery ec2_role_delivery TEXT
      """;

  private static final String SESSION_ISSUER =
      """
      type issuer_type TEXT
      principalId issuer_principal_id TEXT
      arn issuer_arn TEXT
      accountId issuer_account_id TEXT
      userName issuer_user_name TEXT
      """;

  private static final String SESSION_ATTRIBUTES =
      """
      creationDate session_created TIME
      mfaAuthenticated mfa_authenticated FLAG
      """;

  static final StructType COLUMNS =
      columns(EVENT, USER, SESSION_CONTEXT, SESSION_ISSUER, SESSION_ATTRIBUTES)
          .add("resources", DataTypes.createArrayType(RESOURCE))
          .add(JsonFormat.RESCUED, DataTypes.createMapType(TEXT, TEXT));

  static final SliceRow.Layout LAYOUT = SliceRow.Layout.of(COLUMNS);
  static final int RESCUED = COLUMNS.size() - 1;
  static final int RESOURCES_COLUMN = COLUMNS.fieldIndex("resources");

  private static final int EVENT_TIME = COLUMNS.fieldIndex("event_time");
  private static final int EVENT_NAME = COLUMNS.fieldIndex("event_name");
  private static final int EVENT_ID = COLUMNS.fieldIndex("event_id");

  static final Members EVENT_MEMBERS = Members.of(EVENT);
  static final Members IDENTITY_MEMBERS = Members.of(USER);
  static final Members SESSION_MEMBERS = Members.of(SESSION_CONTEXT);
  static final Members ISSUER_MEMBERS = Members.of(SESSION_ISSUER);
  static final Members ATTRIBUTE_MEMBERS = Members.of(SESSION_ATTRIBUTES);

  /** With ordinals of the struct of a resource. */
  static final Members RESOURCE_MEMBERS =
      new Members(new JsonKeys(List.of("accountId", "type", "ARN")), new int[] {1, 2, 0});

  /** How a column that is no list or map is read. */
  enum Kind {
    TEXT,
    FLAG,
    TIME
  }

  private static final Kind[] KINDS = kinds();

  private CloudTrailFields() {}

  /**
   * The members of one object.
   *
   * @param targets for each key the ordinal of its column, or one of the constants above
   */
  record Members(JsonKeys keys, int[] targets) {
    static Members of(String table) {
      List<String[]> lines = table.lines().map(line -> line.split(" ")).toList();
      return new Members(
          new JsonKeys(lines.stream().map(words -> words[0]).toList()),
          lines.stream().mapToInt(words -> target(words[1], words[2])).toArray());
    }
  }

  private static StructType columns(String... tables) {
    StructType columns = new StructType();
    for (String table : tables) {
      for (String line : table.lines().toList()) {
        String[] words = line.split(" ");
        columns = words[1].equals("-") ? columns : columns.add(words[1], type(words[2]));
      }
    }
    return columns;
  }

  private static DataType type(String word) {
    return switch (word) {
      case "FLAG" -> FLAG;
      case "TIME" -> TIME;
      default -> TEXT;
    };
  }

  private static int target(String column, String word) {
    return switch (word) {
      case "IDENTITY" -> IDENTITY;
      case "SESSION" -> SESSION;
      case "ISSUER" -> ISSUER;
      case "ATTRIBUTES" -> ATTRIBUTES;
      case "RESOURCES" -> RESOURCES;
      case "RECORDS" -> RECORDS;
      case "DIGEST" -> DIGEST;
      default -> COLUMNS.fieldIndex(column);
    };
  }

  private static Kind[] kinds() {
    Kind[] kinds = new Kind[COLUMNS.size()];
    for (int i = 0; i < kinds.length; i++) {
      DataType type = COLUMNS.fields()[i].dataType();
      kinds[i] = type.equals(FLAG) ? Kind.FLAG : type.equals(TIME) ? Kind.TIME : Kind.TEXT;
    }
    return kinds;
  }

  static Kind kind(int ordinal) {
    return KINDS[ordinal];
  }

  /** Whether the row has what every event has, and other objects have not. */
  static boolean isEvent(InternalRow row) {
    return !row.isNullAt(EVENT_NAME) || !row.isNullAt(EVENT_ID) || !row.isNullAt(EVENT_TIME);
  }
}
