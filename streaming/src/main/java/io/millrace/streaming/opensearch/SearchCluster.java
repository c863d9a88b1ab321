package io.millrace.streaming.opensearch;

import io.millrace.core.MillraceException;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.Pipeline.OpenSearch.Auth;
import java.io.Serializable;
import java.net.URI;
import java.util.Map;

/** Which cluster, as whom, and how: all that an executor needs to connect. */
record SearchCluster(URI url, Auth auth, Credentials credentials, OpenSearchOptions options)
    implements Serializable {

  /**
   * @param environment where credentials are read from
   * @throws MillraceException when the URL or the credentials cannot be right
   */
  static SearchCluster of(
      Pipeline.OpenSearch openSearch, OpenSearchOptions options, Map<String, String> environment) {
    URI url = url(openSearch.url());
    if (openSearch.auth() == Auth.SIGV4 && !url.getScheme().equals("https")) {
      throw new MillraceException(
          "opensearch.url is '%s', but requests signed with auth 'sigv4' go over https. Write https://, or set opensearch.auth to 'none'."
              .formatted(url));
    }
    return new SearchCluster(
        url, openSearch.auth(), Credentials.of(openSearch.auth(), environment), options);
  }

  private static URI url(String text) {
    try {
      URI url = URI.create(text);
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (http && url.getHost() != null && url.getUserInfo() == null) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      throw wrong(text, e);
    }
    throw wrong(text, null);
  }

  /** Says nothing of the text between the scheme and the host, where a password may stand. */
  private static MillraceException wrong(String text, Throwable cause) {
    return new MillraceException(
        "opensearch.url is '%s', but must be http:// or https:// with a host, and without a user or password (those come from %s and %s)."
            .formatted(
                text.replaceAll("//[^/]*@", "//…@"), Credentials.USERNAME, Credentials.PASSWORD),
        cause);
  }

  int port() {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return url.getScheme().equals("https") ? 443 : 80;
  }
}
