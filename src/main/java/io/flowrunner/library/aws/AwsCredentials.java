package io.flowrunner.library.aws;

/**
 * Credentials that an author gave. There are no others: neither the server's environment nor its
 * files nor the machine's role are ever looked at.
 *
 * @param sessionToken of temporary credentials; null for none
 */
record AwsCredentials(String accessKeyId, String secretAccessKey, String sessionToken) {
  AwsCredentials {
    require(accessKeyId.matches("[A-Za-z0-9_-]{1,128}"), "access_key_id is not one of AWS");
    require(!secretAccessKey.isEmpty(), "secret_access_key is empty");
    require(
        sessionToken == null || sessionToken.matches("[!-~]{1,4096}"),
        "session_token has a character that is not allowed");
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "AwsCredentials[" + accessKeyId + "]";
  }
}
