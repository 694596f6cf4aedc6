package org.recompose.kernel.magic;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.ContextOverrides.AddRepositoriesOp;
import eu.maveniverse.maven.mima.context.ContextOverrides.SnapshotUpdatePolicy;
import java.io.IOException;
import java.io.PrintStream;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactDescriptorRequest;
import org.eclipse.aether.resolution.ArtifactDescriptorResult;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.transfer.ArtifactTransferException;
import org.eclipse.aether.util.artifact.JavaScopes;
import org.eclipse.aether.util.filter.DependencyFilterUtils;

/**
 * Resolves Maven coordinates with Maven's own resolver, set up by MIMA as Maven itself would: local repository,
 * mirrors, proxies, servers and active profiles of {@code settings.xml}, and Maven Central.
 */
final class MavenResolver {
    private final List<RemoteRepository> repositories = new ArrayList<>();
    private final PrintStream out;
    private final PrintStream err;

    /**
     * @param out where large downloads tell how far they are
     * @param err where POMs that cannot be used are told
     */
    MavenResolver(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Has all later requests look into a repository too. */
    void add(RemoteRepository repository) {
        repositories.removeIf(r -> r.getId().equals(repository.getId()));
        repositories.add(0, repository);
    }

    /**
     * The jars of some artifacts and of all they need at run time. The request's repositories stay in force if it
     * succeeds.
     *
     * @throws IOException if an artifact cannot be had; its message is one line
     */
    List<Artifact> resolve(MavenRequest request) throws IOException {
        List<RemoteRepository> asked = new ArrayList<>(request.repositories());
        asked.addAll(repositories);
        try (Context maven = open(request, asked)) {
            CollectRequest collect = new CollectRequest();
            Map<String, Artifact> managed = new LinkedHashMap<>();
            for (DefaultArtifact bom : request.boms()) {
                for (Dependency dependency : describe(maven, bom, null).getManagedDependencies()) {
                    collect.addManagedDependency(dependency);
                    managed.putIfAbsent(key(dependency.getArtifact()), dependency.getArtifact());
                }
            }
            for (String coordinate : request.coordinates()) {
                collect.addDependency(new Dependency(artifact(coordinate, managed), JavaScopes.RUNTIME));
            }
            collect.setRepositories(maven.remoteRepositories());
            List<Artifact> jars = resolve(maven, collect);
            request.repositories().forEach(this::add);
            return jars;
        } catch (RepositoryException e) {
            throw new IOException(reason(e));
        }
    }

    /**
     * The jars that a POM asks for to compile and run.
     *
     * @param pom a whole POM, or parts of one; see {@link PomText}
     * @throws IOException if the POM cannot be evaluated or an artifact cannot be had; its message is one line
     */
    List<Artifact> resolvePom(Path pom) throws IOException {
        MavenRequest plain = new MavenRequest(List.of(), List.of(), List.of(), Optional.empty(), false, false);
        try (Context maven = open(plain, repositories)) {
            ArtifactDescriptorResult model = describe(maven, OnePom.ARTIFACT, pom);
            CollectRequest collect = new CollectRequest();
            model.getDependencies().stream()
                    .filter(d ->
                            List.of("", JavaScopes.COMPILE, JavaScopes.RUNTIME).contains(d.getScope()))
                    .forEach(collect::addDependency);
            collect.setManagedDependencies(model.getManagedDependencies());
            List<RemoteRepository> named = maven.repositorySystem()
                    .newResolutionRepositories(maven.repositorySystemSession(), model.getRepositories());
            collect.setRepositories(new ArrayList<>(maven.remoteRepositories()));
            named.forEach(collect::addRepository);
            List<Artifact> jars = resolve(maven, collect);
            model.getRepositories().forEach(this::add);
            return jars;
        } catch (RepositoryException e) {
            throw new IOException(reason(e));
        }
    }

    private Context open(MavenRequest request, List<RemoteRepository> asked) throws IOException {
        // In Maven's order: those of the settings' profiles, those asked for, Central.
        List<RemoteRepository> known = new ArrayList<>(asked);
        known.add(ContextOverrides.CENTRAL);
        ContextOverrides.Builder settings = ContextOverrides.create()
                .withUserSettings(true)
                .repositories(known)
                .addRepositoriesOp(AddRepositoriesOp.APPEND)
                .transferListener(new DownloadProgress(out))
                .repositoryListener(new UnusablePoms(err));
        if (request.isOffline()) settings.offline(true);
        if (request.isUpdate()) settings.snapshotUpdatePolicy(SnapshotUpdatePolicy.ALWAYS);
        if (request.settings().isPresent()) {
            Path file = request.settings().get();
            if (!Files.isReadable(file)) throw new IOException("--settings " + file + " cannot be read");
            settings.withUserSettingsXmlOverride(file);
        }
        String local = System.getProperty("maven.repo.local");
        if (local != null) settings.withLocalRepositoryOverride(Path.of(local));
        try {
            return new StrictMaven().create(settings.build());
        } catch (RuntimeException e) {
            throw new IOException(
                    "Maven's settings cannot be used: " + deepest(e).getMessage());
        }
    }

    private static List<Artifact> resolve(Context maven, CollectRequest collect) throws RepositoryException {
        return maven
                .repositorySystem()
                .resolveDependencies(
                        maven.repositorySystemSession(),
                        new DependencyRequest(
                                collect, DependencyFilterUtils.classpathFilter(JavaScopes.COMPILE, JavaScopes.RUNTIME)))
                .getArtifactResults()
                .stream()
                .map(ArtifactResult::getArtifact)
                .filter(artifact -> artifact.getExtension().equals("jar"))
                .toList();
    }

    /** The effective model of a POM; {@code file} is null where it is to be found in the repositories. */
    private static ArtifactDescriptorResult describe(Context maven, Artifact pom, Path file)
            throws RepositoryException {
        return maven.repositorySystem()
                .readArtifactDescriptor(
                        OnePom.session(maven.repositorySystemSession(), file),
                        new ArtifactDescriptorRequest(pom, maven.remoteRepositories(), null));
    }

    private static Artifact artifact(String coordinate, Map<String, Artifact> managed) throws IOException {
        if (coordinate.indexOf(':') != coordinate.lastIndexOf(':')) return new DefaultArtifact(coordinate);
        Artifact found = managed.get(coordinate);
        if (found == null) {
            throw new IOException("'" + coordinate + "' has no version, and no --bom gives it one");
        }
        return found;
    }

    private static String key(Artifact artifact) {
        return artifact.getGroupId() + ":" + artifact.getArtifactId();
    }

    /** The one cause that names the artifact and the repository. */
    private static String reason(Throwable e) {
        String more =
                deepest(e) instanceof UnknownHostException ? " is not known: no network, or a proxy is missing" : "";
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof ArtifactNotFoundException || at instanceof ArtifactTransferException)
                return oneLine(at) + more;
        }
        return oneLine(e) + more;
    }

    private static String oneLine(Throwable e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static Throwable deepest(Throwable e) {
        Throwable at = e;
        while (at.getCause() != null) at = at.getCause();
        return at;
    }
}
