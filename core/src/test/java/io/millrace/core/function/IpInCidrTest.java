package io.millrace.core.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpInCidrTest {
  @ParameterizedTest
  @CsvSource({
    "10.1.2.3,          10.0.0.0/8,     true",
    "11.0.0.0,          10.0.0.0/8,     false",
    "192.168.1.129,     192.168.1.128/25, true",
    "192.168.1.127,     192.168.1.128/25, false",
    "203.0.113.7,       0.0.0.0/0,      true",
    "203.0.113.7,       203.0.113.7,    true",
    "203.0.113.8,       203.0.113.7/32, false",
    "10.9.9.9,          10.1.2.3/8,     true",
    "2001:db8::1,       2001:db8::/32,  true",
    "2001:db9::1,       2001:db8::/32,  false",
    "2001:db8:8000::1,  2001:db8:8000::/33, true",
    "2001:db8:7fff::1,  2001:db8:8000::/33, false",
    "::1,               ::/0,           true",
    "fe80::1%eth0,      fe80::/10,      true",
    "::ffff:10.1.2.3,   10.0.0.0/8,     true",
    "::ffff:a01:203,    10.0.0.0/8,     true",
    "10.1.2.3,          ::/0,           false",
    "2001:DB8:0:0:0:0:192.0.2.1, 2001:db8::c000:201/128, true"
  })
  void addressesLieInTheirBlock(String ip, String cidr, boolean expected) {
    assertThat(test(ip, cidr)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "host",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "01.2.3.4",
        "1.2.3.4 ",
        "1.2.3.4%e",
        "1..2.3",
        ":",
        ":::",
        "1:2",
        "1::2::3",
        "12345::",
        "g::",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7::8",
        "::1.2.3",
        "1:2:3:4:5:6:7:1.2.3.4",
        "\u0661.2.3.4"
      })
  void whatIsNoAddressGivesNull(String text) {
    assertThat(test(text, "10.0.0.0/8")).isNull();
  }

  @Test
  void nullGivesNull() {
    assertThat(IpInCidr.test(null, UTF8String.fromString("10.0.0.0/8"))).isNull();
    assertThat(IpInCidr.test(UTF8String.fromString("10.0.0.1"), null)).isNull();
  }

  @Test
  void aBlockThatIsNoneIsAnError() {
    assertThatThrownBy(() -> test("10.0.0.1", "10.0.0.0/33"))
        .hasMessage(
            "'10.0.0.0/33' is no CIDR block: behind the slash must be a number from 0 to 32");
    assertThatThrownBy(() -> test("10.0.0.1", "10.0.0/8"))
        .hasMessage(
            "'10.0.0/8' is no CIDR block: before the slash must be an IPv4 or IPv6 address");
    assertThatThrownBy(() -> test("-", "::/x"))
        .hasMessage("'::/x' is no CIDR block: behind the slash must be a number from 0 to 128");
  }

  /** The JDK reads the same bytes from what it writes of random addresses. */
  @Test
  void agreesWithTheJdk() throws UnknownHostException {
    Random random = new Random(4291);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      for (int zero = random.nextInt(bytes.length); zero > 0; zero--) {
        bytes[random.nextInt(bytes.length)] = 0;
      }
      InetAddress address = InetAddress.getByAddress(bytes);
      assertThat(IpAddress.parse(address.getHostAddress())).isEqualTo(address.getAddress());
    }
  }

  private static Boolean test(String ip, String cidr) {
    return IpInCidr.test(UTF8String.fromString(ip), UTF8String.fromString(cidr));
  }
}
