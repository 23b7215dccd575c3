# Each step is a script that runs without Docker, too: server-config/build.sh, record-start.sh, start.sh,
# healthy.sh.
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY pom.xml ./
COPY src src
COPY server-config server-config
RUN server-config/build.sh

FROM eclipse-temurin:25-jre
RUN useradd --system --uid 10001 --home-dir /data flowrunner \
    && install -d -o flowrunner -g flowrunner -m 0700 /data
COPY --from=build /build/server-config /opt/flowrunner/server-config
COPY --from=build /build/target/server /opt/flowrunner/server
COPY --from=build /build/target/flowrunner /opt/flowrunner/flowrunner
RUN /opt/flowrunner/server-config/record-start.sh
ENV FLOWRUNNER_HOME=/data FLOWRUNNER_ADDRESS=0.0.0.0 FLOWRUNNER_PORT=8080
USER flowrunner
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=90s --retries=3 \
    CMD ["/opt/flowrunner/server-config/healthy.sh"]
ENTRYPOINT ["/opt/flowrunner/server-config/start.sh"]
