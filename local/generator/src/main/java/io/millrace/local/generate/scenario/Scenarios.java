package io.millrace.local.generate.scenario;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Every scenario, by the name of the pipeline that it is for. */
public final class Scenarios {
  private static final Map<String, Function<Setting, Scenario>> ALL = all();

  private Scenarios() {}

  private static Map<String, Function<Setting, Scenario>> all() {
    Map<String, Function<Setting, Scenario>> all = new TreeMap<>();
    all.put("access-logs", AccessLogs::new);
    all.put("auction", Auctions::new);
    all.put("central-logging", CentralLogs::new);
    all.put("clickstream", Clicks::new);
    all.put("cloudtrail", CloudTrailCalls::new);
    all.put("contact-center", AgentEvents::new);
    all.put("heart-rate", HeartRates::new);
    all.put("iis", IisLogs::new);
    all.put("taxi-hotspots", TaxiPickups::new);
    all.put("vpc-flow", VpcFlows::new);
    all.put("windows-servers", WindowsServers::new);
    return all;
  }

  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  public static Optional<Scenario> of(String pipeline, Setting setting) {
    return Optional.ofNullable(ALL.get(pipeline)).map(scenario -> scenario.apply(setting));
  }
}
