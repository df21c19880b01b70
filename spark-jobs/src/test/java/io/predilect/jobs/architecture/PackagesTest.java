package io.predilect.jobs.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.ndarray.types.DataType;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.predilect.model.engine.HostBytes;
import io.predilect.model.engine.HostFloats;
import io.predilect.model.scoring.Decoder;
import io.predilect.model.scoring.PromptPool;
import io.predilect.model.scoring.PromptedBatch;
import org.apache.spark.BarrierTaskContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which module may know which, and that no packages know each other both ways. */
class PackagesTest {
  private static final String DATA = "io.predilect.data..";
  private static final String MODEL = "io.predilect.model..";
  private static final String JOBS = "io.predilect.jobs..";
  private static final String SPARK = "org.apache.spark..";
  private static final String HADOOP = "org.apache.hadoop..";

  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.predilect");
  }

  @Test
  void theDataModuleKnowsNoModelAndNoSpark() {
    noClasses()
        .that()
        .resideInAPackage(DATA)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(MODEL, JOBS, SPARK, "ai.djl.ndarray..", "ai.djl.pytorch..")
        .check(classes);
  }

  @Test
  void theModelModuleKnowsNoSpark() {
    noClasses()
        .that()
        .resideInAPackage(MODEL)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(JOBS, SPARK, HADOOP)
        .check(classes);
  }

  /** Tokens go in and numbers come out; benches measure what is beneath. */
  @Test
  void theStagesSeeNoTensorAndNoBatch() {
    noClasses()
        .that()
        .resideInAPackage(JOBS)
        .and()
        .resideOutsideOfPackage("io.predilect.jobs.bench..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("ai.djl..")
                .or(belongToAnyOf(PromptedBatch.class, PromptPool.class, Decoder.class)))
        .check(classes);
  }

  /**
   * It would start a timer whose thread keeps a process going: a program that trained in local mode
   * did not end.
   */
  @Test
  void nobodyStartsSparksBarrierTimerUnasked() {
    noClasses().should().callMethod(BarrierTaskContext.class, "get").check(classes);
  }

  /** On bfloat16 they end the process; these three have float32 or bytes there, or are near. */
  @Test
  void noOtherPlaceCopiesTensorsByTheBridgesOwnCalls() {
    noClasses()
        .that()
        .resideInAPackage(MODEL)
        .and()
        .doNotBelongToAnyOf(HostBytes.class, HostFloats.class)
        .and()
        .doNotHaveSimpleName("WeightLoader")
        .should()
        .callMethodWhere(target(nameMatching("toByteBuffer|toDevice")))
        .orShould()
        .accessField(DataType.class, "BFLOAT16")
        .check(classes);
  }

  @Test
  void noPackagesFormACycle() {
    slices().assignedFrom(byPackage()).should().beFreeOfCycles().check(classes);
  }

  private static SliceAssignment byPackage() {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        return type.getPackageName().startsWith("io.predilect")
            ? SliceIdentifier.of(type.getPackageName())
            : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "packages";
      }
    };
  }
}
