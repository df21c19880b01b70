package io.predilect.jobs.cli;

import io.predilect.jobs.pipeline.SparkSessions;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** A session that starts when it is first asked for; one that was there before is not stopped. */
final class SessionOnDemand implements AutoCloseable {
  private final SparkConf conf;
  private SparkSession session;
  private boolean started;

  SessionOnDemand(SparkConf conf) {
    this.conf = conf;
  }

  SparkSession get() {
    if (session == null) {
      started = SparkSession.getDefaultSession().isEmpty();
      session = SparkSessions.start(conf);
    }
    return session;
  }

  @Override
  public void close() {
    if (started) {
      session.stop();
    }
  }
}
