package io.millrace.core.function;

import org.apache.spark.unsafe.types.UTF8String;

/** Whether an address lies in a CIDR block. */
public final class IpInCidr {
  /** The block of a query is nearly always one literal, so the last one is kept. */
  private static final ThreadLocal<IpInCidr> LAST = new ThreadLocal<>();

  private final UTF8String text;
  private final CidrBlock block;

  private IpInCidr(UTF8String text, CidrBlock block) {
    this.text = text;
    this.block = block;
  }

  /**
   * @param ip an address; what is none gives null
   * @param cidr the block
   * @return null where either is null or {@code ip} is no address
   * @throws IllegalArgumentException when {@code cidr} is no block
   */
  public static Boolean test(UTF8String ip, UTF8String cidr) {
    if (ip == null || cidr == null) {
      return null;
    }
    byte[] address = IpAddress.parse(ip.toString());
    CidrBlock block = block(cidr);
    return address == null ? null : (Boolean) block.holds(address);
  }

  private static CidrBlock block(UTF8String cidr) {
    IpInCidr last = LAST.get();
    if (last == null || !last.text.equals(cidr)) {
      last = new IpInCidr(cidr.clone(), CidrBlock.of(cidr.toString()));
      LAST.set(last);
    }
    return last.block;
  }
}
