package io.millrace.local.kinesis;

import java.util.EnumMap;
import java.util.Map;

/**
 * The quotas that the endpoint enforces. Rates and totals can be changed and switched off; how
 * large one call may be can only be lowered.
 */
public final class Limits {
  private static final long NONE = Long.MAX_VALUE;

  private final Map<Limit, Long> values;

  private Limits(Map<Limit, Long> values) {
    this.values = values;
  }

  /** The documented quotas of the service. */
  public static Limits service() {
    Map<Limit, Long> values = new EnumMap<>(Limit.class);
    for (Limit limit : Limit.values()) {
      values.put(limit, limit.serviceValue());
    }
    return new Limits(values);
  }

  /**
   * No rates and no totals. How large one call may be stays limited, because clients rely on it.
   */
  public static Limits lifted() {
    Limits limits = service();
    for (Limit limit : Limit.values()) {
      if (limit.isRate()) {
        limits = limits.without(limit);
      }
    }
    return limits;
  }

  /** These limits, with another value for one. */
  public Limits with(Limit limit, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "%s must be at least 1, not %d; use without() to switch it off".formatted(limit, value));
    }
    if (!limit.isRate() && value > limit.serviceValue()) {
      throw new IllegalArgumentException(
          "%s bounds one call and can be lowered only: %d is above the service's %d"
              .formatted(limit, value, limit.serviceValue()));
    }
    Map<Limit, Long> changed = new EnumMap<>(values);
    changed.put(limit, value);
    return new Limits(changed);
  }

  /** These limits, with one switched off. */
  public Limits without(Limit limit) {
    return with(limit, NONE);
  }

  /** The value in force; {@link Long#MAX_VALUE} when switched off. */
  public long of(Limit limit) {
    return values.get(limit);
  }

  boolean isOff(Limit limit) {
    return of(limit) == NONE;
  }

  int asInt(Limit limit) {
    return (int) Math.min(Integer.MAX_VALUE, of(limit));
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
