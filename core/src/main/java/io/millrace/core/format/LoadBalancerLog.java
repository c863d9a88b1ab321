package io.millrace.core.format;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Access logs of Elastic Load Balancing: lines of Application, Network and Classic Load Balancers,
 * told apart by their beginning. Their fields are on AWS's pages <a
 * href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html">for
 * Application</a>, <a
 * href="https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html">Network</a>
 * and <a
 * href="https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/access-log-collection.html">Classic
 * Load Balancers</a>.
 *
 * <p>A dash becomes null, a time of -1 stays. Fields that came over the years may be missing at the
 * end, and further ones that AWS adds are left to the raw table.
 */
public final class LoadBalancerLog implements LogFormat {
  private static final long serialVersionUID = 1L;

  /** The one instance: there are no options. */
  public static final LoadBalancerLog INSTANCE = new LoadBalancerLog();

  static final Columns COLUMNS =
      Columns.builder()
          .add(FieldType.TEXT, "kind type")
          .add(FieldType.TIME, "time")
          .add(FieldType.TEXT, "elb listener client_ip")
          .add(FieldType.INT, "client_port")
          .add(FieldType.TEXT, "target_ip")
          .add(FieldType.INT, "target_port")
          .add(FieldType.DOUBLE, "request_processing_time target_processing_time")
          .add(FieldType.DOUBLE, "response_processing_time")
          .add(FieldType.BIGINT, "connection_time tls_handshake_time")
          .add(FieldType.INT, "elb_status_code target_status_code")
          .add(FieldType.BIGINT, "received_bytes sent_bytes")
          .add(FieldType.TEXT, "request request_url method path query protocol user_agent")
          .add(FieldType.TEXT, "ssl_cipher ssl_protocol tls_named_group incoming_tls_alert")
          .add(FieldType.TEXT, "target_group_arn trace_id domain_name")
          .add(FieldType.TEXT, "chosen_cert_arn chosen_cert_serial")
          .add(FieldType.INT, "matched_rule_priority")
          .add(FieldType.TIME, "request_creation_time")
          .add(FieldType.TEXT, "actions_executed redirect_url error_reason")
          .add(FieldType.TEXT, "target_port_list target_status_code_list")
          .add(FieldType.TEXT, "classification classification_reason conn_trace_id")
          .add(FieldType.TEXT, "transformed_host transformed_uri request_transform_status")
          .add(FieldType.TEXT, "alpn_fe_protocol alpn_be_protocol alpn_client_preference_list")
          .add(FieldType.TIME, "tls_connection_creation_time")
          .build();

  /**
   * The fields of one kind of line, as places of columns in the order of the line.
   *
   * @param required how many of them a line has at least; AWS added the others later
   */
  record Form(int required, int[] ordinals) {
    static Form of(String required, String later) {
      int[] first = ordinals(required);
      int[] all = ordinals((required + " " + later).strip());
      return new Form(first.length, all);
    }

    private static int[] ordinals(String columns) {
      return Arrays.stream(columns.split(" ")).mapToInt(COLUMNS::ordinal).toArray();
    }
  }

  static final Form APPLICATION =
      Form.of(
          "type time elb client_ip target_ip request_processing_time target_processing_time"
              + " response_processing_time elb_status_code target_status_code received_bytes"
              + " sent_bytes request user_agent ssl_cipher ssl_protocol target_group_arn trace_id",
          "domain_name chosen_cert_arn matched_rule_priority request_creation_time"
              + " actions_executed redirect_url error_reason target_port_list"
              + " target_status_code_list classification classification_reason conn_trace_id"
              + " transformed_host transformed_uri request_transform_status");

  static final Form CLASSIC =
      Form.of(
          "time elb client_ip target_ip request_processing_time target_processing_time"
              + " response_processing_time elb_status_code target_status_code received_bytes"
              + " sent_bytes request",
          "user_agent ssl_cipher ssl_protocol");

  /** Without the version, which is the second field of the line. */
  static final Form NETWORK =
      Form.of(
          "type time elb listener client_ip target_ip connection_time tls_handshake_time"
              + " received_bytes sent_bytes incoming_tls_alert chosen_cert_arn chosen_cert_serial"
              + " ssl_cipher ssl_protocol tls_named_group domain_name",
          "alpn_fe_protocol alpn_be_protocol alpn_client_preference_list"
              + " tls_connection_creation_time");

  private LoadBalancerLog() {}

  @Override
  public String name() {
    return "alb";
  }

  @Override
  public StructType fields() {
    return COLUMNS.struct;
  }

  @Override
  public InternalRow parse(byte[] bytes, int offset, int length) {
    int end = ByteSearch.withoutLineEnd(bytes, offset, offset + length);
    return new LoadBalancerLine(bytes, offset, end).parse();
  }

  private Object readResolve() {
    return INSTANCE;
  }
}
