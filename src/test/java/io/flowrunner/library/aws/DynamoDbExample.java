package io.flowrunner.library.aws;

/** The table that the example of {@code dynamodb} speaks of. */
public final class DynamoDbExample implements AutoCloseable {
  private final DynamoDbServer server = new DynamoDbServer().table("claims");

  /** With this server and its credentials in place of the example's. */
  public String place(String yaml) {
    return yaml.replace("http://127.0.0.1:8000", server.url())
        .replace("access_key_id: local", "access_key_id: " + DynamoDbServer.ACCESS_KEY)
        .replace("secret_access_key: local", "secret_access_key: " + DynamoDbServer.SECRET_KEY);
  }

  @Override
  public void close() {
    server.close();
  }
}
