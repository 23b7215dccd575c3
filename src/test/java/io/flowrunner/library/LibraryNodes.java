package io.flowrunner.library;

import io.flowrunner.library.ai.AgentNode;
import io.flowrunner.library.ai.LlmNode;
import io.flowrunner.library.aws.DynamoDbNode;
import io.flowrunner.library.control.ConditionNode;
import io.flowrunner.library.control.DelayNode;
import io.flowrunner.library.control.EndNode;
import io.flowrunner.library.control.FailNode;
import io.flowrunner.library.control.FlowNode;
import io.flowrunner.library.control.ForeachNode;
import io.flowrunner.library.control.LogNode;
import io.flowrunner.library.control.ParallelNode;
import io.flowrunner.library.control.WaitNode;
import io.flowrunner.library.data.StoreNode;
import io.flowrunner.library.data.TransformNode;
import io.flowrunner.library.http.HttpRequestNode;
import io.flowrunner.library.http.NotificationNode;
import io.flowrunner.library.http.WebhookNode;
import io.flowrunner.library.mail.EmailReceiveNode;
import io.flowrunner.library.mail.EmailSendNode;
import io.flowrunner.library.sql.PostgresNode;
import io.flowrunner.library.sql.SqlNode;
import io.flowrunner.nodes.control.NodeCatalogue;
import java.util.List;

/** Every node type of the library, without a container that finds them. */
public final class LibraryNodes {
  private LibraryNodes() {}

  public static NodeCatalogue catalogue() {
    return new NodeCatalogue(
        List.of(
            new HttpRequestNode(),
            new WebhookNode(),
            new NotificationNode(),
            new EmailSendNode(),
            new EmailReceiveNode(),
            new TransformNode(),
            new StoreNode(),
            new LlmNode(),
            new AgentNode(),
            new PostgresNode(),
            new SqlNode(),
            new DynamoDbNode(),
            new ConditionNode(),
            new LogNode(),
            new DelayNode(),
            new FailNode(),
            new FlowNode(),
            new ForeachNode(),
            new ParallelNode(),
            new WaitNode(),
            new EndNode()));
  }
}
