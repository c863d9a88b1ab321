package io.millrace.core.function;

import static io.millrace.core.function.MapRows.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlPathTemplateTest {
  @ParameterizedTest
  @CsvSource({
    "/users/17/orders/4711,                        /users/{number}/orders/{number}",
    "/a/b8ff9a1e-3c0d-4F6A-9b1e-0123456789ab/c,    /a/{uuid}/c",
    "/blob/0123456789abcdef0123456789ABCDEF01234567, /blob/{hex}",
    "/decade/facade/deadbeefdeadbeef,              /decade/facade/deadbeefdeadbeef",
    "/item-17/v2/1.0,                              /item-17/v2/1.0",
    "/17?page=2,                                   /{number}",
    "/17#x?y,                                      /{number}",
    "17,                                           {number}",
    "//17//,                                       //{number}//",
    "/,                                            /",
    "'',                                           ''",
    "?/17,                                         ''",
    "/caf\u00e9/\u0661,                            /caf\u00e9/\u0661"
  })
  void segmentsOfOneKindAreOne(String path, String template) {
    assertThat(UrlPathTemplate.of(utf8(path))).isEqualTo(utf8(template));
  }

  @Test
  void nullGivesNull() {
    assertThat(UrlPathTemplate.of(null)).isNull();
  }
}
