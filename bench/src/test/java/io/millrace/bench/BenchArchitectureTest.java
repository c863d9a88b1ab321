package io.millrace.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.millrace", importOptions = ImportOption.DoNotIncludeTests.class)
class BenchArchitectureTest {
  @ArchTest
  static final ArchRule nothingKnowsTheBenchmarks =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.millrace.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.millrace.bench..");

  @ArchTest
  static final ArchRule benchmarksDoNotKnowTheCommandLine =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.millrace.local.command..", "io.millrace.local.demo..");
}
