package io.predilect.model.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.model.Fixtures;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is saved must have the names of classes that transformers has. */
class FamilyTest {
  @ParameterizedTest
  @EnumSource
  void classesAreThoseOfTransformers(Family family) {
    JsonNode classes =
        JsonFile.read(Fixtures.resource("families/transformers_classes.json"))
            .path(family.modelType());
    assertEquals(classes.path("causal").textValue(), family.causalClass());
    String classifier = classes.path("classifier").textValue(); // null: it has none
    assertEquals(classifier, family.rewards() ? family.rewardClass() : null);
  }
}
