package io.predilect.model.distributed.nccl;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a rank tells the others before they meet through NCCL.
 *
 * @param host its machine
 * @param guarded as {@link NcclPlace} says
 * @param gpu the address of its GPU on the machine's bus
 * @param version of its NCCL
 * @param id by which the ranks find each other, in hexadecimal; of rank 0, the others' are empty
 * @param lack why it cannot; empty: it can
 */
record NcclOffer(String host, boolean guarded, String gpu, int version, String id, String lack) {

  static NcclOffer lacking(NcclPlace place, String lack) {
    return new NcclOffer(place.host(), place.guarded(), "", 0, "", lack);
  }

  /** As bytes, that {@link #of} reads. */
  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(host);
      out.writeBoolean(guarded);
      out.writeUTF(gpu);
      out.writeInt(version);
      out.writeUTF(id);
      out.writeUTF(lack);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  static NcclOffer of(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return new NcclOffer(
          in.readUTF(), in.readBoolean(), in.readUTF(), in.readInt(), in.readUTF(), in.readUTF());
    } catch (IOException e) {
      throw new UncheckedIOException("a rank offers something else than NCCL", e);
    }
  }

  /** Why ranks cannot meet, the same on all of them; empty: they can. */
  static Optional<String> refusal(List<NcclOffer> offers) {
    Map<String, Integer> gpus = new HashMap<>();
    NcclOffer first = offers.get(0);
    for (int rank = 0; rank < offers.size(); rank++) {
      NcclOffer offer = offers.get(rank);
      String who = "rank " + rank + " on " + offer.host;
      if (!offer.lack.isEmpty()) {
        return Optional.of(who + ": " + offer.lack);
      }
      if (offer.version != first.version) {
        return Optional.of(
            "rank 0 on "
                + first.host
                + " has NCCL "
                + NcclLibrary.version(first.version)
                + ", and "
                + who
                + " has "
                + NcclLibrary.version(offer.version));
      }
      Integer other = gpus.put(offer.host + " " + offer.gpu, rank);
      if (other != null) {
        return Optional.of(
            "rank "
                + other
                + " on "
                + offer.host
                + " and "
                + who
                + " share GPU "
                + offer.gpu
                + ", and NCCL wants one for each");
      }
      if (offer.guarded && !offer.host.equals(first.host)) {
        return Optional.of(
            "ranks are on several machines, where Spark is set to keep strangers out"
                + " (spark.authenticate or encryption), which NCCL cannot");
      }
    }
    return Optional.empty();
  }
}
