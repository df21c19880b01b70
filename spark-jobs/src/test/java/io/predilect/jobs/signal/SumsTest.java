package io.predilect.jobs.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.evaluate.ReportJson;
import io.predilect.jobs.evaluate.figures.Interval;
import org.junit.jupiter.api.Test;

class SumsTest {

  // t at 0.975 of 5 degrees of freedom: 2.5706
  @Test
  void meansOfFewPairsHaveStudentsInterval() {
    double[] values = {1, 4, 2, 8, 5, 7}; // mean 4.5, variance 7.5
    Sums sums = new Sums(1);
    long prompt = 0;
    for (double value : values) {
      sums.add(0, prompt++, value, 2);
    }
    double half = 2.5706 * Math.sqrt(7.5 / 6);
    Interval mean = sums.mean(0).orElseThrow().interval().orElseThrow();
    assertEquals(4.5 - half, mean.low(), 1e-4);
    assertEquals(4.5 + half, mean.high(), 1e-4);
    // Of a whole that is always 2 the share is half of the mean.
    Interval share = sums.share(0).orElseThrow().interval().orElseThrow();
    assertEquals(2.25 - half / 2, share.low(), 1e-4);
    assertEquals(2.25 + half / 2, share.high(), 1e-4);
  }

  // Two uncorrelated means, 6 and 3, of variances 2 and 0.5 (of single values), of 8 pairs each:
  // with t at 0.975 of 7 degrees of freedom, 2.36462, the ends are the roots of Fieller's
  // quadratic.
  @Test
  void sharesHaveFiellersInterval() {
    Sums sums = new Sums(1);
    for (int i = 0; i < 8; i++) {
      double sign = i % 2 == 0 ? 1 : -1;
      double other = i % 4 < 2 ? 1 : -1;
      sums.add(0, i, 6 + sign * Math.sqrt(2), 3 + other * Math.sqrt(0.5));
    }
    double share = 2.36462 * 2.36462 / 7;
    double a = 9 - share * 0.5;
    double half = Math.sqrt(18.0 * 18 - a * (36 - share * 2));
    Interval interval = sums.share(0).orElseThrow().interval().orElseThrow();
    assertEquals((18 - half) / a, interval.low(), 1e-5);
    assertEquals((18 + half) / a, interval.high(), 1e-5);
  }

  @Test
  void aShareOfWhatIsNotToldFrom0HasNoInterval() {
    Sums sums = new Sums(1);
    long prompt = 0;
    for (double whole : new double[] {-2, 3, -1, 2, 0.5}) {
      sums.add(0, prompt++, 1 + whole, whole);
    }
    Estimate share = sums.share(0).orElseThrow();
    assertEquals(1.5 / 0.5, share.value(), 1e-12);
    assertTrue(share.interval().isEmpty());
  }

  @Test
  void oneLongResponseShowsNoInterval() throws Exception {
    Sums sums = new Sums(2);
    sums.add(0, 1, 1, 3);
    sums.add(0, 2, 2, 3);
    sums.add(1, 1, 0.75, 3);
    Estimate last = sums.mean(1).orElseThrow();
    assertEquals(0.75, last.value());
    assertTrue(last.interval().isEmpty());
    assertTrue(sums.share(1).orElseThrow().interval().isEmpty());
    assertTrue(sums.mean(0).orElseThrow().interval().isPresent());
    assertEquals("{\"value\":0.75,\"pairs\":1}", ReportJson.write(last).toString());
    assertEquals(last, ReportJson.read(ReportJson.write(last), Estimate.class));
    // as runs of earlier builds wrote it
    Estimate before =
        ReportJson.read(
            new ObjectMapper().readTree("{\"value\":1,\"low\":0.5,\"high\":1.5,\"pairs\":9}"),
            Estimate.class);
    assertEquals(new Interval(0.5, 1.5), before.interval().orElseThrow());
  }
}
