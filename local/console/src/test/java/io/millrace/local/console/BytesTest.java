package io.millrace.local.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BytesTest {
  @Test
  void textIsShownAsItIs() {
    assertThat(Bytes.shown("GET /größe ✓".getBytes(UTF_8))).isEqualTo("GET /größe ✓");
  }

  @Test
  void controlCharactersShow() {
    assertThat(Bytes.shown("a\tb\u0000\u001b[31m".getBytes(UTF_8)))
        .isEqualTo("a\\x09b\\x00\\x1b[31m");
  }

  @Test
  void whatIsNoTextIsShownByteByByte() {
    assertThat(Bytes.shown(new byte[] {(byte) 0x1f, (byte) 0x8b, 'a', (byte) 0xff}))
        .isEqualTo("\\x1f\\x8ba\\xff");
  }
}
