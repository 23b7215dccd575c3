package io.flowrunner.library.aws;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** Where a service of a region answers, and the region that requests are signed for. */
record AwsEndpoint(URI uri, String region) {
  private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]{2,16}){1,3}-\\d{1,2}");
  private static final String FIRST_REGION = "us-east-1";

  /**
   * @param region null for the first of all, with an endpoint only
   * @param endpoint null for AWS itself
   */
  static AwsEndpoint of(String service, String region, String endpoint) {
    require(region != null || endpoint != null, "region is needed");
    require(region == null || REGION.matcher(region).matches(), "region must be like eu-central-1");
    if (endpoint != null) {
      return new AwsEndpoint(custom(endpoint), region == null ? FIRST_REGION : region);
    }
    String domain = region.startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
    return new AwsEndpoint(URI.create("https://" + service + "." + region + domain + "/"), region);
  }

  private static URI custom(String endpoint) {
    String problem = "endpoint must be like https://host:port, without a path";
    try {
      URI uri = new URI(endpoint);
      require(
          ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
              && uri.getHost() != null
              && uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null
              && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/")),
          problem);
      return uri.resolve("/");
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(problem);
    }
  }

  /** As the client sends it: without the port that the scheme means anyway. */
  String host() {
    int port = uri.getPort();
    boolean usual = port < 0 || port == (uri.getScheme().equals("https") ? 443 : 80);
    return usual ? uri.getHost() : uri.getHost() + ":" + port;
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }
}
