package io.millrace.core.function;

import org.apache.spark.unsafe.types.UTF8String;

/** Whether an address lies in a CIDR block. */
public final class IpInCidr {
  private static final LastMade<CidrBlock> BLOCKS =
      new LastMade<>(cidr -> CidrBlock.of(cidr.toString()));

  private IpInCidr() {}

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
    CidrBlock block = BLOCKS.of(cidr);
    return address == null ? null : (Boolean) block.holds(address);
  }
}
