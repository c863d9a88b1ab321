package io.millrace.core.function;

import static io.millrace.core.function.MapRows.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpAnonymizeTest {
  @ParameterizedTest
  @CsvSource({
    "203.0.113.77,                 203.0.113.0",
    "255.255.255.255,              255.255.255.0",
    "::ffff:203.0.113.77,          203.0.113.0",
    "2001:DB8:00ab:1:2:3:4:5,      2001:db8:ab::",
    "2001:db8::1,                  2001:db8::",
    "2001::7:1,                    2001::",
    "0:0:5::1,                     0:0:5::",
    "fe80:0:1::1%eth0,             fe80:0:1::",
    "::1,                          ::"
  })
  void theEndOfAnAddressIsZero(String ip, String expected) {
    assertThat(IpAnonymize.network(utf8(ip))).isEqualTo(utf8(expected));
  }

  @Test
  void whatIsNoAddressGivesNull() {
    assertThat(IpAnonymize.network(null)).isNull();
    assertThat(IpAnonymize.network(utf8("-"))).isNull();
    assertThat(IpAnonymize.network(utf8("www.example.org"))).isNull();
  }
}
