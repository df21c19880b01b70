package io.predilect.jobs.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.predilect.jobs.config.EndpointRates;
import io.predilect.jobs.endpoint.spending.Budget;
import io.predilect.jobs.endpoint.spending.JobSpent;
import io.predilect.jobs.endpoint.spending.Usage;
import io.predilect.jobs.spark.LocalSpark;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.Utils;
import org.junit.jupiter.api.Test;

/** Tasks reach the driver over Spark. */
class EndpointJobTest {
  private static final String SECRET = "sk-job-81Zq";

  @Test
  void tasksShareALimitAndTheKeyIsInNoPlan() {
    EndpointRates rates = new EndpointRates(2, OptionalLong.empty(), OptionalLong.empty(), 20, 1);
    JavaSparkContext spark = new JavaSparkContext(LocalSpark.session().sparkContext());
    try (FakeChatServer server =
            FakeChatServer.answering(request -> FakeChatServer.text(request.lastTurn()));
        EndpointJob job =
            EndpointJob.open(
                Settings.of(server.url(), rates),
                new Budget(OptionalLong.of(5), OptionalDouble.empty()),
                Map.of("PREDILECT_KEY", SECRET))) {
      EndpointAccess access = job.access();
      byte[] plan = Utils.serialize(access);
      assertFalse(new String(plan, java.nio.charset.StandardCharsets.ISO_8859_1).contains(SECRET));
      List<String> answers =
          spark
              .parallelize(List.of("a", "b", "c", "d", "e", "f", "g"), 3)
              .map(turn -> answer(access, turn))
              .collect();
      assertEquals(5, answers.stream().filter(text -> text.length() == 1).count());
      assertEquals(
          2, answers.stream().filter("the job has sent its max_requests, 5"::equals).count());
      assertEquals(5, server.requests().size());
      assertEquals("Bearer " + SECRET, server.requests().get(0).headers().get("authorization"));
      assertEquals(
          new JobSpent(5, new Usage(50, 5, 20, 0, 0), OptionalDouble.empty()), job.spent());
    }
  }

  private static String answer(EndpointAccess access, String turn) {
    try (ChatEndpoint endpoint = access.connect()) {
      ChatReply reply = endpoint.ask(Settings.request(turn)).join();
      return reply instanceof ChatReply.Answered answered
          ? answered.text()
          : ((ChatReply.Failed) reply).detail();
    }
  }
}
