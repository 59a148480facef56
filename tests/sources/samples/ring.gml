# a comment
Creator "by hand"
graph [
  directed 0
  Network "Small ring"
  GeoLocation "Nowhere"
  node [ id 0 label "Arnau" Latitude 50.1 Longitude 8.2 Country "Germany" vendor "nokia"
    graphics [ x 1.0 y 2.0 ] ]
  node [ id 1 label "Bergen" Latitude 60.4 Longitude 5.3 Country "NO" vendor "Huawei Technologies" ]
  node [ id 2 label "Bergen" Longitude 5.3 vendor "nobody &amp; sons" ]
  node [ id 3 ]
  edge [ source 0 target 1 weight 1.5 LinkLabel "OC-192" ]
  edge [ source 1 target 2 weight 2 ]
  edge [ source 2 target 3 weight 3e0 ]
  edge [ source 3 target 0 weight .5 ]
  edge [ source 3 target 0 weight 4. ]
]
