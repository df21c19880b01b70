package io.predilect.data.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.TokenFingerprint.Part;
import io.predilect.data.token.Tokens;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFingerprintTest {
  private static TokenizedPair pair(Tokens prompt, Tokens chosen, Tokens rejected) {
    return TokenizedPair.of("id", "", prompt, chosen, rejected);
  }

  private static TokenFingerprint of(Tokens prompt, Tokens chosen, Tokens rejected) {
    return TokenFingerprint.of(pair(prompt, chosen, rejected));
  }

  @Test
  void whatStandsInAColumnIsReadBack() {
    TokenFingerprint one = of(Tokens.of(0), Tokens.of(5, 6), Tokens.empty());
    assertEquals(Optional.of(one), TokenFingerprint.parse(one.text()));
    assertEquals(EnumSet.of(Part.PROMPT, Part.CHOSEN), one.parts().keySet());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "aa11",
        "prompt:3",
        "prompt:3-00ff",
        "answer:3-00000000000000ff",
        "prompt:3-00000000000000ff  chosen:1-00000000000000ff",
        "prompt:99999999999-00000000000000ff"
      })
  void anythingElseIsUnknown(String text) {
    assertEquals(Optional.empty(), TokenFingerprint.parse(text));
  }

  @Test
  void orderLengthAndEveryTokenCountAndPartsAreKeptApart() {
    Random random = new Random(7);
    Set<Long> hashes = new HashSet<>();
    List<int[]> sequences = new ArrayList<>(List.of(new int[] {0}, new int[] {0, 0}));
    for (int i = 0; i < 2_000; i++) {
      int[] ids = random.ints(1 + random.nextInt(6), 0, 4).toArray();
      sequences.add(ids);
    }
    Set<List<Integer>> different = new HashSet<>();
    for (int[] ids : sequences) {
      different.add(java.util.Arrays.stream(ids).boxed().toList());
      hashes.add(of(Tokens.of(ids), Tokens.of(1), Tokens.empty()).parts().get(Part.PROMPT).hash());
    }
    assertEquals(different.size(), hashes.size());
    assertNotEquals(
        of(Tokens.of(1), Tokens.of(2), Tokens.of(3)), of(Tokens.of(1), Tokens.of(3), Tokens.of(2)));
  }

  @Test
  void numbersAreWrittenAlikeWhateverTheMachinesLanguage() {
    Locale machines = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      List<String> told =
          of(Tokens.of(1), Tokens.of(5), Tokens.of(6))
              .differences(
                  of(Tokens.of(1, 2), Tokens.of(5), Tokens.of(6)), EnumSet.of(Part.PROMPT));
      assertEquals(1, told.size());
      assertTrue(told.get(0).endsWith(" had 1 tokens when it was scored and has 2"), told.get(0));
    } finally {
      Locale.setDefault(machines);
    }
  }

  @Test
  void differencesAreToldPartByPart() {
    TokenFingerprint scored = of(Tokens.of(1, 2), Tokens.of(3, 4, 5), Tokens.of(6));
    assertEquals(
        List.of(
            "the prompt has other tokens than when it was scored",
            "the chosen response had 3 tokens when it was scored and has 1",
            "the rejected response is not there any more"),
        scored.differences(
            of(Tokens.of(2, 1), Tokens.of(3), Tokens.empty()), EnumSet.allOf(Part.class)));
    assertEquals(
        List.of(),
        scored.differences(
            of(Tokens.of(1, 2), Tokens.of(3), Tokens.of(6)),
            EnumSet.of(Part.PROMPT, Part.REJECTED)));
  }
}
