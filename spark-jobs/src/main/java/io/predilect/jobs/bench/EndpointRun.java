package io.predilect.jobs.bench;

import io.predilect.data.pair.Message;
import io.predilect.jobs.Predilect;
import io.predilect.jobs.config.EndpointBody;
import io.predilect.jobs.config.EndpointRates;
import io.predilect.jobs.config.EndpointSettings;
import io.predilect.jobs.config.FreeJson;
import io.predilect.jobs.config.TokenPrices;
import io.predilect.jobs.endpoint.Budget;
import io.predilect.jobs.endpoint.ChatEndpoint;
import io.predilect.jobs.endpoint.ChatOptions;
import io.predilect.jobs.endpoint.ChatReply;
import io.predilect.jobs.endpoint.ChatRequest;
import io.predilect.jobs.endpoint.EndpointAccess;
import io.predilect.jobs.endpoint.EndpointJob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.apache.spark.api.java.JavaSparkContext;

/** Asks a {@link DelayedServer} in this process from two executors of a {@link LocalCluster}. */
public final class EndpointRun {
  static final String RATE = "requests_per_second";
  static final String IDEAL = "ideal_requests_per_second";

  private static final int LATENCY_MILLIS = 50;
  private static final int TASKS = 2;
  private static final int CONCURRENCY = 64;
  private static final int REQUESTS = 10_000;
  private static final long LIMIT = 9_000;
  private static final int LIMITED_REQUESTS = 3_000;
  private static final int MEMORY_MIB = 1024;
  private static final double MINUTE = 60;

  private EndpointRun() {}

  /** Runs; prints the figures. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws IOException {
    try (DelayedServer server = new DelayedServer(LATENCY_MILLIS);
        Predilect any =
            Predilect.builder()
                .yaml("stages: [ingest: {path: 'demo:1'}]")
                .set("spark", LocalCluster.spark(TASKS, 1, MEMORY_MIB, Map.of()))
                .build()) {
      JavaSparkContext spark = new JavaSparkContext(any.session().sparkContext());
      EndpointSettings free = settings(server, OptionalLong.empty());
      ask(spark, free, List.of(REQUESTS / 2, REQUESTS / 2));
      server.arrivals();
      ask(spark, free, List.of(REQUESTS / 2, REQUESTS / 2));
      List<Double> arrivals = server.arrivals();
      System.out.println(RATE + "=" + rate(arrivals));
      System.out.println(IDEAL + "=" + 1e3 * TASKS * CONCURRENCY / LATENCY_MILLIS);
      int few = LIMITED_REQUESTS / 4;
      ask(spark, settings(server, OptionalLong.of(LIMIT)), List.of(few, LIMITED_REQUESTS - few));
      List<Double> limited = server.arrivals();
      System.out.println("limit_per_minute=" + LIMIT);
      System.out.println("limited_requests_per_minute=" + MINUTE * rate(limited));
      System.out.println("busiest_five_seconds_per_minute=" + MINUTE * busiest(limited, 5));
    }
  }

  private static void ask(JavaSparkContext spark, EndpointSettings settings, List<Integer> tasks) {
    try (EndpointJob job = EndpointJob.open(settings, Budget.UNLIMITED, Map.of())) {
      EndpointAccess access = job.access();
      int answers =
          spark.parallelize(tasks, TASKS).map(count -> answers(access, count)).reduce(Integer::sum);
      int all = tasks.stream().mapToInt(Integer::intValue).sum();
      if (answers != all || job.spent().requests() != all) {
        throw new IllegalStateException(
            answers + " answers to " + all + " requests, and " + job.spent().requests() + " sent");
      }
    }
  }

  private static int answers(EndpointAccess access, int count) throws InterruptedException {
    List<CompletableFuture<ChatReply>> replies = new ArrayList<>();
    Semaphore window = new Semaphore(2 * CONCURRENCY);
    ChatRequest request =
        new ChatRequest(
            List.of(Message.user("Is it so?")),
            OptionalLong.empty(),
            ChatOptions.sampled(32, 0, 1, 0));
    try (ChatEndpoint endpoint = access.connect()) {
      for (int i = 0; i < count; i++) {
        window.acquire();
        replies.add(endpoint.ask(request).whenComplete((reply, failure) -> window.release()));
      }
      return (int)
          replies.stream()
              .map(CompletableFuture::join)
              .filter(ChatReply.Answered.class::isInstance)
              .count();
    }
  }

  private static double rate(List<Double> arrivals) {
    return (arrivals.size() - 1) / (arrivals.get(arrivals.size() - 1) - arrivals.get(0));
  }

  /** The most requests a second that any so many seconds had. */
  private static double busiest(List<Double> arrivals, double seconds) {
    int most = 0;
    for (int from = 0, to = 0; to < arrivals.size(); to++) {
      while (arrivals.get(to) - arrivals.get(from) >= seconds) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most / seconds;
  }

  private static EndpointSettings settings(DelayedServer server, OptionalLong perMinute) {
    return new EndpointSettings(
        Optional.of(server.url()),
        Optional.of(DelayedServer.MODEL),
        Optional.empty(),
        Map.of(),
        new EndpointRates(CONCURRENCY, perMinute, OptionalLong.empty(), 30, 2),
        new EndpointBody(
            EndpointBody.MaxTokensKey.MAX_TOKENS,
            false,
            Optional.empty(),
            Optional.empty(),
            new FreeJson("{}")),
        new TokenPrices(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty()));
  }
}
