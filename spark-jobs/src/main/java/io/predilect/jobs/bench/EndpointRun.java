package io.predilect.jobs.bench;

import com.sun.management.OperatingSystemMXBean;
import io.predilect.data.pair.Message;
import io.predilect.jobs.Predilect;
import io.predilect.jobs.config.EndpointBody;
import io.predilect.jobs.config.EndpointRates;
import io.predilect.jobs.config.EndpointSettings;
import io.predilect.jobs.config.FreeJson;
import io.predilect.jobs.config.TokenPrices;
import io.predilect.jobs.endpoint.ChatEndpoint;
import io.predilect.jobs.endpoint.ChatOptions;
import io.predilect.jobs.endpoint.ChatReply;
import io.predilect.jobs.endpoint.ChatRequest;
import io.predilect.jobs.endpoint.EndpointAccess;
import io.predilect.jobs.endpoint.EndpointJob;
import io.predilect.jobs.endpoint.spending.Budget;
import java.io.IOException;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Asks a {@link DelayedServer} in this process from two executors of a {@link LocalCluster}: as
 * executors that have just started do, then as those that have compiled what a request goes
 * through. Where the machine has other work too, the processor's time that a request took says more
 * than the rate.
 */
public final class EndpointRun {
  static final String RATE = "requests_per_second";
  static final String IDEAL = "ideal_requests_per_second";

  private static final int LATENCY_MILLIS = 50;
  private static final int TASKS = 2;
  private static final int CONCURRENCY = 64;
  private static final int REQUESTS = 10_000;
  private static final int TO_WARM_UP = 30_000;
  private static final long LIMIT = 9_000;
  private static final int LIMITED_REQUESTS = 3_000;
  private static final int MEMORY_MIB = 1024;
  private static final double MINUTE = 60;

  private static final OperatingSystemMXBean MACHINE =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

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
      ask(spark, free, REQUESTS / 2, REQUESTS / 2);
      System.out.println("cold_requests_per_second=" + rate(server.arrivals()));
      ask(spark, free, TO_WARM_UP / 2, TO_WARM_UP / 2);
      server.arrivals();
      double before = server.cpuSeconds();
      double clients = ask(spark, free, REQUESTS / 2, REQUESTS / 2);
      System.out.println(RATE + "=" + rate(server.arrivals()));
      System.out.println(IDEAL + "=" + 1e3 * TASKS * CONCURRENCY / LATENCY_MILLIS);
      System.out.println("client_cpu_milliseconds_per_request=" + 1e3 * clients / REQUESTS);
      System.out.println(
          "server_cpu_milliseconds_per_request=" + 1e3 * (server.cpuSeconds() - before) / REQUESTS);
      System.out.println("cores=" + MACHINE.getAvailableProcessors());
      System.out.println("machine_load=" + MACHINE.getSystemLoadAverage());
      int few = LIMITED_REQUESTS / 4;
      ask(spark, settings(server, OptionalLong.of(LIMIT)), few, LIMITED_REQUESTS - few);
      List<Double> limited = server.arrivals();
      System.out.println("limit_per_minute=" + LIMIT);
      System.out.println("limited_requests_per_minute=" + MINUTE * rate(limited));
      System.out.println("busiest_five_seconds_per_minute=" + MINUTE * busiest(limited, 5));
    }
  }

  /** What became of a task's requests. */
  private record Done(int answers, double cpuSeconds) implements Serializable {
    private static final long serialVersionUID = 1L;

    Done plus(Done other) {
      return new Done(answers + other.answers, cpuSeconds + other.cpuSeconds);
    }
  }

  /** Asks from an executor each; gives the seconds that they took of the processor. */
  private static double ask(JavaSparkContext spark, EndpointSettings settings, Integer... tasks) {
    try (EndpointJob job = EndpointJob.open(settings, Budget.UNLIMITED, Map.of())) {
      EndpointAccess access = job.access();
      Done done =
          spark
              .parallelize(List.of(tasks), TASKS)
              .map(count -> done(access, count))
              .reduce(Done::plus);
      int all = Stream.of(tasks).mapToInt(Integer::intValue).sum();
      if (done.answers() != all || job.spent().requests() != all) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "%d answers to %d requests, and %d sent",
                done.answers(),
                all,
                job.spent().requests()));
      }
      return done.cpuSeconds();
    }
  }

  private static Done done(EndpointAccess access, int count) throws InterruptedException {
    long before = MACHINE.getProcessCpuTime();
    int answers = answers(access, count);
    return new Done(answers, (MACHINE.getProcessCpuTime() - before) / 1e9);
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
