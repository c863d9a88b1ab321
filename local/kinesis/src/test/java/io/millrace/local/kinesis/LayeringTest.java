package io.millrace.local.kinesis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.millrace", importOptions = DoNotIncludeTests.class)
class LayeringTest {
  @ArchTest
  static final ArchRule storeKnowsNeitherFormatsNorTheNetwork =
      noClasses()
          .that()
          .resideInAPackage("..kinesis.store")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.millrace.local.kinesis",
              "io.millrace.local.kinesis.wire",
              "io.netty..",
              "com.fasterxml..");

  @ArchTest
  static final ArchRule formatsDoNotKnowOperations =
      noClasses()
          .that()
          .resideInAPackage("..kinesis.wire")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.millrace.local.kinesis");

  @ArchTest
  static final ArchRule endpointNeedsNoSdk =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.local.kinesis..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("software.amazon..");
}
