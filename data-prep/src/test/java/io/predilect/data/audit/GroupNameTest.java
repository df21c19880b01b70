package io.predilect.data.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GroupNameTest {
  @Test
  void groupsStayApartWhateverTheyAreCalled() {
    List<String> groups = List.of("", "(none)", "\"(none)\"", "\"\"(none)\"\"", "none", "\"none\"");
    Set<String> names = groups.stream().map(GroupName::of).collect(Collectors.toSet());
    assertEquals(groups.size(), names.size(), names.toString());
    assertEquals("(none)", GroupName.of(""));
    assertEquals("\"(none)\"", GroupName.of("(none)"));
    assertEquals("none", GroupName.of("none"));
  }
}
