package io.millrace.local.command;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
final class BuildVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = BuildVersion.class.getPackage().getImplementationVersion();
    return new String[] {"millrace " + (version == null ? "(built from source)" : version)};
  }
}
