package io.predilect.model.distributed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is not of a ring does not get in, does not keep it waiting and does not read along. */
@Timeout(60)
final class RingStrangersTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final RingSecret SECRET = RingSecret.of("of this attempt", false);
  private static final byte[] RIGHT_BEGINNING =
      ByteBuffer.allocate(12).put("PredRng2".getBytes(StandardCharsets.US_ASCII)).putInt(1).array();

  @ParameterizedTest
  @CsvSource({"2,1", "2,65537", "3,300001", "4,70000"})
  void encryptedSumsHaveTheBitsOfPlainOnes(int ranks, int size) throws Exception {
    Rings.Work<float[]> work =
        ring -> {
          float[] values = new float[size];
          Random random = new Random(ring.rank());
          for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
          }
          ring.sum(values);
          ring.sum(new double[] {ring.rank()});
          return values;
        };
    List<float[]> plain = Rings.run(ranks, LONG, work);
    for (Future<float[]> sealed : Rings.start(ranks, RingSecret.of("s", true), LONG, work)) {
      assertArrayEquals(plain.get(0), sealed.get(), 0);
    }
  }

  @Test
  void aRingIsMadeAtOnceWhateverElseConnects() throws Exception {
    List<Socket> strangers = new ArrayList<>();
    try (RingMeeting zero = RingMeeting.listen("127.0.0.1");
        RingMeeting one = RingMeeting.listen("127.0.0.1")) {
      for (int i = 0; i < 100; i++) { // half-open ones, more than are heard at once
        strangers.add(connected(zero));
      }
      strangers.add(
          saying(zero, "GET / HTTP/1.1\r\nHost: rank\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
      strangers.add(saying(zero, new byte[100_000]));
      strangers.add(saying(zero, Arrays.copyOf(RIGHT_BEGINNING, 5))); // and no more
      strangers.add(saying(zero, Arrays.copyOf(RIGHT_BEGINNING, 28))); // draws, proves nothing
      strangers.add(saying(zero, Arrays.copyOf(RIGHT_BEGINNING, 4000)));
      strangers.add(
          saying(one, "predilect ring of this attempt 0".getBytes(StandardCharsets.US_ASCII)));
      CompletableFuture<Void> endless = endless(zero);
      List<RankAddress> members = List.of(zero.address(), one.address());
      long begun = System.nanoTime();
      List<CompletableFuture<float[]>> sums =
          List.of(sum(zero, 0, members, SECRET), sum(one, 1, members, SECRET));
      for (CompletableFuture<float[]> sum : sums) {
        assertArrayEquals(new float[] {1, 3}, sum.get(10, TimeUnit.SECONDS), 0);
      }
      double seconds = (System.nanoTime() - begun) / 1e9;
      assertTrue(seconds < 3, "the ring took " + seconds + " s");
      endless.get(10, TimeUnit.SECONDS); // cut off
    } finally {
      for (Socket stranger : strangers) {
        stranger.close();
      }
    }
  }

  @Test
  void aStrangerIsCutOffAtOnceAndASlowOneAfterAFewSeconds() throws Exception {
    try (RingMeeting zero = RingMeeting.listen("127.0.0.1");
        RingMeeting never = RingMeeting.listen("127.0.0.1")) {
      List<RankAddress> members = List.of(zero.address(), never.address());
      CompletableFuture<float[]> waiting = sum(zero, 0, members, SECRET);
      try (Socket wrong =
              saying(zero, "SSH-2.0-OpenSSH_9.6\r\n".getBytes(StandardCharsets.US_ASCII));
          Socket otherAttempt = connected(zero);
          Socket slow = connected(zero)) {
        assertTrue(secondsUntilClosed(wrong) < 1);
        assertTrue(prove(otherAttempt, RingSecret.of("of an earlier attempt", false)) < 1);
        long begun = System.nanoTime();
        double closed = Double.NaN;
        for (byte next : Arrays.copyOf(RIGHT_BEGINNING, 28)) { // a byte every half second
          slow.getOutputStream().write(next);
          slow.setSoTimeout(500);
          if (isClosed(slow)) {
            closed = (System.nanoTime() - begun) / 1e9;
            break;
          }
        }
        assertTrue(closed > 3 && closed < 7, "closed after " + closed + " s");
        assertFalse(waiting.isDone(), "it still waits for its rank");
        assertTrue(prove(connected(zero), SECRET) > 1, "who knows the secret is not cut off");
      }
    }
  }

  @Test
  void aRankThatMeetsAStrangerInsteadOfTheNextSaysSo() throws Exception {
    try (RingMeeting zero = RingMeeting.listen("127.0.0.1");
        ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread answering =
          new Thread(
              () -> {
                try (Socket caller = other.accept()) {
                  caller.getOutputStream().write(new byte[1000]);
                  caller.getInputStream().readAllBytes();
                } catch (IOException e) {
                  // it was cut off
                }
              });
      answering.setDaemon(true);
      answering.start();
      List<RankAddress> members =
          List.of(zero.address(), new RankAddress("127.0.0.1", other.getLocalPort()));
      RankLostException lost =
          assertThrows(
              RankLostException.class, () -> zero.join(0, members, SECRET, LONG, () -> false));
      assertEquals(
          "rank 1 on 127.0.0.1 cannot be reached: what answers at "
              + members.get(1)
              + " does not know this ring",
          lost.getMessage());
    }
  }

  @Test
  void neitherTheSecretNorEncryptedNumbersCanBeReadOnTheWay() throws Exception {
    byte[] number = ByteBuffer.allocate(8).putFloat(0, 12345.678f).array();
    byte[] inWire = {number[3], number[2], number[1], number[0]};
    assertTrue(contains(heard(RingSecret.of("hush-hush", false), Optional.empty()), inWire));
    byte[] sealed = heard(RingSecret.of("hush-hush", true), Optional.empty());
    assertTrue(sealed.length > 40_000);
    assertFalse(contains(sealed, inWire));
    assertFalse(contains(sealed, "hush".getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void encryptedNumbersThatAreChangedOnTheWayAreNoticed() {
    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () -> heard(RingSecret.of("hush-hush", true), Optional.of(20_000)));
    assertEquals(
        "what came from rank 1 on 127.0.0.1 was changed on its way",
        failure.getCause().getMessage());
  }

  /** What rank 1 sends to rank 0 for a sum of 10,000 floats, one byte of it changed. */
  private static byte[] heard(RingSecret secret, Optional<Integer> changed) throws Exception {
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    try (RingMeeting zero = RingMeeting.listen("127.0.0.1");
        RingMeeting one = RingMeeting.listen("127.0.0.1");
        ServerSocket between = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> relay =
          CompletableFuture.runAsync(() -> relay(between, zero, heard, changed));
      float[] values = new float[10_000];
      Arrays.fill(values, 12345.678f);
      CompletableFuture<float[]> first =
          sum(zero, 0, List.of(zero.address(), one.address()), secret, values.clone());
      CompletableFuture<float[]> second =
          sum(
              one,
              1,
              List.of(new RankAddress("127.0.0.1", between.getLocalPort()), one.address()),
              secret,
              values.clone());
      first.get(20, TimeUnit.SECONDS);
      second.get(20, TimeUnit.SECONDS);
      relay.get(20, TimeUnit.SECONDS);
    }
    return heard.toByteArray();
  }

  private static void relay(
      ServerSocket between, RingMeeting to, ByteArrayOutputStream heard, Optional<Integer> change) {
    try (Socket caller = between.accept();
        Socket visited = new Socket(InetAddress.getLoopbackAddress(), to.address().port())) {
      CompletableFuture<Void> back =
          CompletableFuture.runAsync(
              () -> copy(visited, caller, OutputStream.nullOutputStream(), Optional.empty()));
      copy(caller, visited, heard, change);
      back.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Socket from, Socket to, OutputStream heard, Optional<Integer> change) {
    byte[] some = new byte[4096];
    int all = 0;
    try {
      InputStream in = from.getInputStream();
      for (int read = in.read(some); read >= 0; read = in.read(some)) {
        if (change.isPresent() && change.get() >= all && change.get() < all + read) {
          some[change.get() - all] ^= 1;
        }
        all += read;
        heard.write(some, 0, read);
        to.getOutputStream().write(some, 0, read);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // the ring ended
    }
  }

  private static CompletableFuture<float[]> sum(
      RingMeeting meeting, int rank, List<RankAddress> members, RingSecret secret) {
    return sum(meeting, rank, members, secret, new float[] {rank, rank + 1});
  }

  private static CompletableFuture<float[]> sum(
      RingMeeting meeting, int rank, List<RankAddress> members, RingSecret secret, float[] values) {
    CompletableFuture<float[]> sum = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try (Collective ring = meeting.join(rank, members, secret, LONG, () -> false)) {
                ring.sum(values);
                sum.complete(values);
              } catch (IOException | RuntimeException e) {
                sum.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return sum;
  }

  private static Socket connected(RingMeeting meeting) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), meeting.address().port());
  }

  private static Socket saying(RingMeeting meeting, byte[] words) throws IOException {
    Socket socket = connected(meeting);
    socket.getOutputStream().write(words);
    return socket;
  }

  /** Says nonsense until it is cut off. */
  private static CompletableFuture<Void> endless(RingMeeting meeting) throws IOException {
    Socket socket = connected(meeting);
    return CompletableFuture.runAsync(
        () -> {
          try (socket) {
            while (true) {
              socket.getOutputStream().write(new byte[1 << 16]);
            }
          } catch (IOException e) {
            // as it should be
          }
        });
  }

  /** Goes through the whole handshake with a secret, and returns the seconds until it is closed. */
  private static double prove(Socket socket, RingSecret secret) throws IOException {
    byte[] drawn = new byte[16];
    socket.getOutputStream().write(RIGHT_BEGINNING);
    socket.getOutputStream().write(drawn);
    byte[] theirs = Arrays.copyOf(socket.getInputStream().readNBytes(48), 16);
    socket.getOutputStream().write(secret.bytes("caller", 1, 0, drawn, theirs));
    return secondsUntilClosed(socket);
  }

  private static double secondsUntilClosed(Socket socket) throws IOException {
    long begun = System.nanoTime();
    socket.setSoTimeout(2_000);
    isClosed(socket);
    return (System.nanoTime() - begun) / 1e9;
  }

  private static boolean isClosed(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }

  private static boolean contains(byte[] all, byte[] part) {
    for (int i = 0; i + part.length <= all.length; i++) {
      if (Arrays.equals(all, i, i + part.length, part, 0, part.length)) {
        return true;
      }
    }
    return false;
  }
}
